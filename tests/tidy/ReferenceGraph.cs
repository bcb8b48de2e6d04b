namespace SmartPoles.Tidy.Tests;

/// <summary>Who may reference whom: protocols nothing, programs only protocols, tests and benchmarks anything but each other.</summary>
internal static class ReferenceGraph
{
    private static readonly Dictionary<string, string[]> References = new(StringComparer.Ordinal)
    {
        ["protocols/fieldbus"] = [],
        ["protocols/journal"] = [],
        ["protocols/line-protocol"] = [],
        ["protocols/pipe-network"] = [],
        ["protocols/telemetry"] = [],
        ["edge-agent"] = ["protocols/fieldbus", "protocols/journal", "protocols/telemetry"],
        ["ingest-server"] = ["protocols/journal", "protocols/line-protocol", "protocols/pipe-network", "protocols/telemetry"],
        ["device-simulators"] = ["protocols/fieldbus", "protocols/journal", "protocols/pipe-network", "protocols/telemetry"],
    };

    private static readonly Dictionary<string, string[]> ProtocolPackages = new(StringComparer.Ordinal)
    {
        ["protocols/fieldbus"] = [],
        ["protocols/journal"] = ["System.IO.Hashing"],
        ["protocols/line-protocol"] = [],
        ["protocols/pipe-network"] = [],
        ["protocols/telemetry"] = [],
    };

    public static IEnumerable<string> Findings(IEnumerable<ProjectFile> projects)
    {
        foreach (var project in projects)
        {
            var targets = project.References.Select(reference => reference[..reference.LastIndexOf('/')]).ToList();
            foreach (var target in targets.Where(IsUserOnly)) yield return $"{project.Path}: nothing may reference {target}";
            if (IsUserOnly(project.Folder)) continue;
            if (!References.TryGetValue(project.Folder, out var expected))
            {
                yield return $"{project.Path}: a project that the table does not know";
                continue;
            }

            foreach (var target in targets.Except(expected)) yield return $"{project.Path}: must not reference {target}";
            foreach (var target in expected.Except(targets)) yield return $"{project.Path}: misses its reference to {target}";
            if (!ProtocolPackages.TryGetValue(project.Folder, out var packages)) continue;
            foreach (var package in project.Packages.Except(packages)) yield return $"{project.Path}: must not use package {package}";
        }
    }

    private static bool IsUserOnly(string folder) =>
        folder.StartsWith("tests/", StringComparison.Ordinal) || folder.StartsWith("benchmarks/", StringComparison.Ordinal);
}
