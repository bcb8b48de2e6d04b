namespace SmartPoles.Tidy.Tests;

/// <summary>Every field protocol has tests and byte vectors of the same name.</summary>
internal static class ProtocolFolders
{
    private const string Fieldbus = "protocols/fieldbus/";

    public static IEnumerable<string> Findings(IReadOnlyList<string> paths)
    {
        var folders = paths.Where(path => path.StartsWith(Fieldbus, StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal))
            .Select(path => path[Fieldbus.Length..].Split('/')).Where(segments => segments.Length > 1).Select(segments => segments[0]).Distinct();
        foreach (var folder in folders)
        {
            var tests = $"tests/protocols/Fieldbus/{folder}/";
            if (!paths.Any(path => path.StartsWith(tests, StringComparison.Ordinal) && path.EndsWith("Tests.cs", StringComparison.Ordinal)))
            {
                yield return $"{Fieldbus}{folder}: no tests in {tests}";
            }

            var vectors = $"tests/vectors/{folder.ToLowerInvariant()}/";
            if (!paths.Any(path => path.StartsWith(vectors, StringComparison.Ordinal))) yield return $"{Fieldbus}{folder}: no vectors in {vectors}";
        }
    }
}
