using System.Text.RegularExpressions;

namespace SmartPoles.Tidy.Tests;

/// <summary>Assembly, root namespace, file name, folder and namespace tell the same story; the solution knows all projects.</summary>
internal static partial class ProjectNames
{
    /// <summary>Code that several test projects compile lies beside them, in a folder without a project.</summary>
    private static readonly Dictionary<string, string> FoldersWithoutProject = new(StringComparer.Ordinal)
    {
        ["tests/Shared"] = "SmartPoles.Tests.Shared",
    };

    public static IEnumerable<string> SolutionFindings(string solution, IEnumerable<string> projects)
    {
        var listed = SolutionProject().Matches(solution).Select(match => match.Groups[1].Value.Replace('\\', '/')).ToList();
        var existing = projects.ToList();
        return existing.Except(listed).Select(path => $"{path}: not in SmartPoles.sln")
            .Concat(listed.Except(existing).Select(path => $"SmartPoles.sln: {path} does not exist"));
    }

    public static IEnumerable<string> NameFindings(IEnumerable<ProjectFile> projects)
    {
        foreach (var project in projects)
        {
            if (project.AssemblyName != project.Name) yield return $"{project.Path}: assembly name is {project.AssemblyName ?? "missing"}";
            if (project.RootNamespace != project.Name) yield return $"{project.Path}: root namespace is {project.RootNamespace ?? "missing"}";
            foreach (var segment in project.Folder.Split('/').Where(segment => !Kebab().IsMatch(segment)))
            {
                yield return $"{project.Path}: folder {segment} above a project file is not kebab-case";
            }
        }
    }

    public static IEnumerable<string> NamespaceFindings(IReadOnlyList<SourceFile> files)
    {
        var roots = ProjectFile.In(files).ToDictionary(project => project.Folder, project => project.RootNamespace!, StringComparer.Ordinal);
        foreach (var (folder, root) in FoldersWithoutProject) roots[folder] = root;
        return files.Where(file => file.IsCode).SelectMany(file => NamespaceFindings(file, roots));
    }

    private static IEnumerable<string> NamespaceFindings(SourceFile file, Dictionary<string, string> roots)
    {
        var root = file.Folder;
        while (root.Length > 0 && !roots.ContainsKey(root)) root = root.Contains('/', StringComparison.Ordinal) ? root[..root.LastIndexOf('/')] : "";
        if (root.Length == 0)
        {
            yield return $"{file.Path}: code outside every project";
            yield break;
        }

        var below = file.Folder[root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var segment in below.Where(segment => !Pascal().IsMatch(segment)))
        {
            yield return $"{file.Path}: folder {segment} below a project file is not PascalCase";
        }

        var expected = string.Join('.', below.Prepend(roots[root]));
        var found = false;
        foreach (var (number, line) in file.CodeLines)
        {
            if (Namespace().Match(line) is not { Success: true } match) continue;
            found = true;
            if (match.Groups[1].Value != expected) yield return file.At(number, $"namespace {match.Groups[1].Value}, expected {expected}");
        }

        if (!found && TypeDeclaration().IsMatch(file.Text)) yield return $"{file.Path}: a type without a namespace, expected {expected}";
    }

    [GeneratedRegex("\"([^\"]+\\.csproj)\"")]
    private static partial Regex SolutionProject();

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Kebab();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*$")]
    private static partial Regex Pascal();

    [GeneratedRegex(@"^namespace\s+([\w.]+)")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:(?:public|internal|sealed|static|abstract|partial|readonly|file)\s+)*(?:class|struct|record|interface|enum)\s+\w", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();
}
