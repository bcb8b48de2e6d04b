using System.Diagnostics;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Tidy.Tests;

/// <summary>The files of this checkout: tracked ones and new ones that no ignore rule hides.</summary>
internal static class Checkout
{
    private static readonly string[] BinaryEndings = [".png", ".gz", ".ico", ".woff2", ".parquet", ".bin"];

    private static readonly Lazy<IReadOnlyList<string>> Listed = new(List);

    private static readonly Lazy<IReadOnlyList<SourceFile>> Read = new(
        () => [.. Listed.Value.Where(path => !BinaryEndings.Contains(Path.GetExtension(path))).Select(ReadFile)]);

    /// <summary>Every path, binary files too.</summary>
    public static IReadOnlyList<string> Paths => Listed.Value;

    /// <summary>Every text file.</summary>
    public static IReadOnlyList<SourceFile> Files => Read.Value;

    /// <summary>Fails with one finding a line.</summary>
    public static void AssertNone(IEnumerable<string> findings)
    {
        var all = findings.ToList();
        if (all.Count > 0) Assert.Fail($"{all.Count} findings\n{string.Join('\n', all)}");
    }

    private static SourceFile ReadFile(string path) => new(path, File.ReadAllText(Path.Combine(Repository.Root, path)));

    private static List<string> List()
    {
        var start = new ProcessStartInfo(RealPart.Require("git", "git"), ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(path => File.Exists(Path.Combine(Repository.Root, path))).Order(StringComparer.Ordinal)];
    }
}
