using System.Text.RegularExpressions;

namespace SmartPoles.Tidy.Tests;

/// <summary>A library that can be replaced is named in few files.</summary>
internal static class ThirdPartyNames
{
    private static readonly string[] Programs = ["edge-agent", "ingest-server", "device-simulators"];

    private static readonly (string Pattern, string Folder, int FilesMax)[] Limits =
    [
        .. Programs.Select(program => (@"\bMQTTnet\b", program, 2)),
        .. Programs.Select(program => (@"\bSystem\.IO\.Ports\b", program, 1)),
        (@"\bHttpRequestMessage\b", "ingest-server/Storage", 1),
    ];

    public static IEnumerable<string> Findings(IReadOnlyList<SourceFile> files)
    {
        foreach (var (pattern, folder, max) in Limits)
        {
            var naming = files.Where(file => file.IsCode && file.IsUnder(folder)).Select(file => Where(file, pattern)).OfType<string>().ToList();
            if (naming.Count <= max) continue;
            foreach (var place in naming) yield return $"{place}: one of {naming.Count} files in {folder} that name {pattern}, at most {max}";
        }

        foreach (var file in files.Where(file => file.IsCode && !file.IsUnder("tests") && !file.IsUnder("benchmarks") && !file.IsUnder("ingest-server/Storage")))
        {
            if (Where(file, @"\bDuckDB\.NET\b") is { } place) yield return $"{place}: DuckDB.NET outside ingest-server/Storage";
        }
    }

    private static string? Where(SourceFile file, string pattern)
    {
        foreach (var (number, line) in file.CodeLines)
        {
            if (Regex.IsMatch(line, pattern)) return $"{file.Path}:{number}";
        }

        return null;
    }
}
