namespace SmartPoles.Tidy.Tests;

/// <summary>What lies at the top of the checkout: the parts of the design and the usual root files, nothing else.</summary>
internal static class TopLevel
{
    private static readonly string[] Required =
    [
        "SmartPoles.sln", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "global.json",
        "Directory.Build.props", "Directory.Packages.props", ".editorconfig", ".gitattributes", ".gitignore", "BannedSymbols.txt",
        ".ci/", "protocols/", "edge-agent/", "ingest-server/", "device-simulators/", "tests/", "docs/",
    ];

    private static readonly string[] Optional = ["README.zh-CN.md", "SECURITY.md", "benchmarks/"];

    public static IEnumerable<string> Unexpected(IEnumerable<string> paths) =>
        Entries(paths).Except(Required).Except(Optional).Select(entry => $"{entry}: no part of the design");

    public static IEnumerable<string> Missing(IEnumerable<string> paths) => Required.Except(Entries(paths)).Select(entry => $"{entry}: missing");

    private static IEnumerable<string> Entries(IEnumerable<string> paths) => paths
        .Select(path => path.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? path[..(slash + 1)] : path).Distinct();
}
