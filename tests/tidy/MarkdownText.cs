namespace SmartPoles.Tidy.Tests;

/// <summary>Tells prose from fenced code in a Markdown file.</summary>
internal static class MarkdownText
{
    public static IEnumerable<(int Number, string Text)> Prose(SourceFile file) => Split(file, fenced: false);

    public static IEnumerable<(int Number, string Text)> Fenced(SourceFile file) => Split(file, fenced: true);

    private static IEnumerable<(int Number, string Text)> Split(SourceFile file, bool fenced)
    {
        var inside = false;
        foreach (var line in file.Lines)
        {
            if (line.Text.TrimStart().StartsWith("```", StringComparison.Ordinal)) inside = !inside;
            else if (inside == fenced) yield return line;
        }
    }
}
