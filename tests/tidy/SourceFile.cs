using System.Text.RegularExpressions;

namespace SmartPoles.Tidy.Tests;

/// <summary>One text file of the checkout, or one that a sabotage test made up.</summary>
/// <param name="Path">Path from the root, with forward slashes.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public string Folder => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('/')] : "";

    public bool IsCode => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsProject => Path.EndsWith(".csproj", StringComparison.Ordinal);

    public bool IsMarkdown => Path.EndsWith(".md", StringComparison.Ordinal);

    public bool IsUnder(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>Lines with their numbers from 1.</summary>
    public IEnumerable<(int Number, string Text)> Lines => Text.Split('\n').Select((line, index) => (index + 1, line));

    /// <summary>Lines of code with their // and /// comments taken off.</summary>
    public IEnumerable<(int Number, string Text)> CodeLines => Lines.Select(line => (line.Number, Comment().Replace(line.Text, "")));

    public string At(int line, string finding) => $"{Path}:{line}: {finding}";

    [GeneratedRegex(@"(^|\s)//.*$")]
    private static partial Regex Comment();
}
