using System.Text.RegularExpressions;

namespace SmartPoles.Tidy.Tests;

/// <summary>What every text file keeps, whatever it says.</summary>
internal static partial class FileHygiene
{
    private static readonly string[] TextEndings =
        [".cs", ".md", ".json", ".csproj", ".props", ".targets", ".sln", ".yml", ".html", ".css", ".js", ".ts", ".tsx", ".sh", ".txt", ".vec"];

    private static readonly string[] NoTabs = [".cs", ".md", ".json"];

    // Pieced together, so that this file does not find itself.
    private static readonly string[] MachinePaths = ["work", "home", "root"];
    private static readonly string BlockingWait = string.Concat("Thread", ".Sleep");

    public static IEnumerable<string> Findings(IEnumerable<SourceFile> files) => files.Where(IsOurText).SelectMany(Findings);

    private static bool IsOurText(SourceFile file) =>
        (TextEndings.Contains(Path.GetExtension(file.Path)) || file.IsUnder(".ci") || !file.Path.Contains('/', StringComparison.Ordinal))
        && file.Name != "package-lock.json";

    private static IEnumerable<string> Findings(SourceFile file)
    {
        var extension = Path.GetExtension(file.Path);
        if (file.Text.Length == 0) yield return $"{file.Path}: empty";
        else if (!file.Text.EndsWith('\n')) yield return $"{file.Path}: no newline at the end";
        else if (file.Text.EndsWith("\n\n", StringComparison.Ordinal)) yield return $"{file.Path}: empty lines at the end";

        foreach (var (number, line) in file.Lines)
        {
            if (line.Contains('\r', StringComparison.Ordinal)) yield return file.At(number, "carriage return");
            if (NoTabs.Contains(extension) && line.Contains('\t', StringComparison.Ordinal)) yield return file.At(number, "tab");
            if (Unfinished().Match(line) is { Success: true } mark) yield return file.At(number, $"unfinished: {mark.Value}");
            if (file.IsCode && line.Contains(BlockingWait, StringComparison.Ordinal)) yield return file.At(number, BlockingWait);
            foreach (var folder in MachinePaths.Where(folder => HasMachinePath(line, folder))) yield return file.At(number, $"machine path /{folder}/");
        }
    }

    private static bool HasMachinePath(string line, string folder) => Regex.IsMatch(line, $@"(?<![\w.~-])/{folder}/");

    [GeneratedRegex(@"\b(?:FIX" + "ME|TO" + @"DO|HA" + @"CK)\b")]
    private static partial Regex Unfinished();
}
