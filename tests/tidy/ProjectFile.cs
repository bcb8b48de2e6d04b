using System.Xml.Linq;

namespace SmartPoles.Tidy.Tests;

/// <summary>What the checks need from one project file.</summary>
internal sealed record ProjectFile(
    string Path, string? AssemblyName, string? RootNamespace, IReadOnlyList<string> References, IReadOnlyList<string> Packages)
{
    public string Folder => Path[..Path.LastIndexOf('/')];

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public static IReadOnlyList<ProjectFile> In(IEnumerable<SourceFile> files) => [.. files.Where(file => file.IsProject).Select(Parse)];

    public static ProjectFile Parse(SourceFile file)
    {
        var root = XDocument.Parse(file.Text).Root!;
        return new ProjectFile(
            file.Path,
            root.Descendants("AssemblyName").FirstOrDefault()?.Value,
            root.Descendants("RootNamespace").FirstOrDefault()?.Value,
            [.. Included(root, "ProjectReference").Select(include => Resolve(file.Folder, include))],
            [.. Included(root, "PackageReference")]);
    }

    /// <summary>Follows . and .. of a relative path from a folder of the checkout.</summary>
    public static string Resolve(string folder, string relative)
    {
        var segments = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var segment in relative.Replace('\\', '/').Split('/'))
        {
            if (segment is "" or ".") continue;
            if (segment != "..") segments.Add(segment);
            else if (segments.Count > 0) segments.RemoveAt(segments.Count - 1);
            else return "../" + relative;
        }

        return string.Join('/', segments);
    }

    private static IEnumerable<string> Included(XElement root, string element) =>
        root.Descendants(element).Select(reference => reference.Attribute("Include")?.Value).OfType<string>();
}
