using System.Globalization;
using System.Text.RegularExpressions;

namespace SmartPoles.Tidy.Tests;

/// <summary>Each folder of a program has its own block of log event ids; no id twice, no block inside another.</summary>
internal static partial class LogIds
{
    public static IEnumerable<string> Findings(IEnumerable<SourceFile> files)
    {
        var uses = new List<(string Program, string Folder, int Id, string Place)>();
        foreach (var file in files.Where(file => file.IsCode && !file.IsUnder("tests")))
        {
            foreach (Match attribute in Attribute().Matches(file.Text))
            {
                var line = 1 + file.Text.AsSpan(0, attribute.Index).Count('\n');
                var program = file.Path[..file.Path.IndexOf('/', StringComparison.Ordinal)];
                if (IdOf(attribute.Value, file.Text) is { } id) uses.Add((program, file.Folder, id, $"{file.Path}:{line}"));
                else yield return file.At(line, "log message without an event id");
            }
        }

        foreach (var same in uses.GroupBy(use => (use.Program, use.Id)).Where(same => same.Count() > 1))
        {
            yield return $"event id {same.Key.Id} at {string.Join(", ", same.Select(use => use.Place))}";
        }

        foreach (var program in uses.GroupBy(use => use.Program))
        {
            var blocks = program.GroupBy(use => use.Folder).Select(folder => (Folder: folder.Key, Min: folder.Min(use => use.Id), Max: folder.Max(use => use.Id)));
            foreach (var (before, after) in blocks.OrderBy(block => block.Min).ToList() is var sorted ? sorted.Zip(sorted.Skip(1)) : [])
            {
                if (after.Min <= before.Max) yield return $"event ids of {before.Folder} ({before.Min}..{before.Max}) and {after.Folder} ({after.Min}..{after.Max}) overlap";
            }
        }
    }

    /// <summary>12, EventId = 12, Block, Block + 12 or EventId = Block + 12, with the block a constant of the same file.</summary>
    private static int? IdOf(string attribute, string text)
    {
        var match = Id().Match(attribute);
        if (!match.Success) return null;
        if (match.Groups["number"].Success) return Number(match.Groups["number"].Value);
        var block = Regex.Match(text, $@"\bconst\s+int\s+{match.Groups["block"].Value}\s*=\s*(\d+)");
        if (!block.Success) return null;
        return Number(block.Groups[1].Value) + (match.Groups["offset"].Success ? Number(match.Groups["offset"].Value) : 0);
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    // The strings inside may hold brackets, so they are taken whole.
    [GeneratedRegex("""\[LoggerMessage\((?:[^")]|"(?:[^"\\]|\\.)*")*\)""")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"(?:\(\s*|EventId\s*=\s*)(?:(?<number>\d+)|(?<block>\w+)(?:\s*\+\s*(?<offset>\d+))?)\s*[,)]")]
    private static partial Regex Id();
}
