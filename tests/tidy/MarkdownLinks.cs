using System.Text.RegularExpressions;

namespace SmartPoles.Tidy.Tests;

/// <summary>Relative links lead to files that exist; a page has one title.</summary>
internal static partial class MarkdownLinks
{
    public static IEnumerable<string> LinkFindings(IReadOnlyList<SourceFile> files, IReadOnlyList<string> paths)
    {
        var known = paths.ToHashSet(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1)) known.Add(path[..slash]);
        }

        foreach (var file in files.Where(file => file.IsMarkdown))
        {
            foreach (var (number, line) in MarkdownText.Prose(file))
            {
                foreach (Match link in Link().Matches(InlineCode().Replace(line, "")))
                {
                    var target = link.Groups[1].Value.Split('#')[0];
                    if (target.Length == 0 || Absolute().IsMatch(target)) continue;
                    var resolved = ProjectFile.Resolve(file.Folder, Uri.UnescapeDataString(target));
                    if (target[0] == '/' || !known.Contains(resolved)) yield return file.At(number, $"link to {target} leads nowhere");
                }
            }
        }
    }

    public static IEnumerable<string> TitleFindings(IEnumerable<SourceFile> files) => files
        .Where(file => file.IsMarkdown)
        .Select(file => (file.Path, Titles: MarkdownText.Prose(file).Count(line => line.Text.StartsWith("# ", StringComparison.Ordinal))))
        .Where(page => page.Titles != 1)
        .Select(page => $"{page.Path}: {page.Titles} titles of the first level, expected 1");

    [GeneratedRegex(@"\]\(([^)\s]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex("^[a-z][a-z0-9+.-]*:")]
    private static partial Regex Absolute();
}
