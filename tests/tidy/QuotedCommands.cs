namespace SmartPoles.Tidy.Tests;

/// <summary>Commands that the manuals quote name a project that exists and a verb that its command line defines.</summary>
internal static class QuotedCommands
{
    public static IEnumerable<string> Findings(IReadOnlyList<SourceFile> files)
    {
        var projects = files.Where(file => file.IsProject).Select(file => file.Folder).ToHashSet(StringComparer.Ordinal);
        foreach (var file in files.Where(file => file.IsMarkdown))
        {
            foreach (var (number, line) in MarkdownText.Fenced(file))
            {
                if (Parse(line) is not var (project, verb)) continue;
                if (!projects.Contains(project)) yield return file.At(number, $"no project in {project}");
                else if (verb is not null && !Defines(files, project, verb)) yield return file.At(number, $"{project} defines no verb {verb}");
            }
        }
    }

    private static (string Project, string? Verb)? Parse(string line)
    {
        var words = line.Trim().TrimStart('$').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["dotnet", "run", ..] || Array.IndexOf(words, "--project") is not (> 0 and var option) || option + 1 >= words.Length) return null;
        var project = words[option + 1].TrimEnd('/');
        if (project.StartsWith("./", StringComparison.Ordinal)) project = project[2..];
        var separator = Array.IndexOf(words, "--");
        var verb = separator > 0 && separator + 1 < words.Length ? words[separator + 1] : null;
        return (project, verb is null || verb[0] is '-' or '#' ? null : verb);
    }

    private static bool Defines(IEnumerable<SourceFile> files, string project, string verb) => files
        .Where(file => file.Path == $"{project}/Program.cs" || (file.IsCode && file.IsUnder($"{project}/Commands")))
        .Any(file => file.CodeLines.Any(line => line.Text.Contains($"\"{verb}\"", StringComparison.Ordinal)));
}
