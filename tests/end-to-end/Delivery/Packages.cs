using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Delivery;

/// <summary>The Debian packages under test: those of SMARTPOLES_DEB_DIR, else those of artifacts/deb.</summary>
internal static class Packages
{
    public const string Name = "smartpoles-edge-agent";
    public const string Program = "usr/lib/smartpoles-edge-agent/SmartPoles.EdgeAgent";

    /// <summary>Missing: the test skips and says how to build it; with CI=true it fails.</summary>
    public static string Require(string architecture)
    {
        RealPart.Require("dpkg-deb", "dpkg");
        var folder = Environment.GetEnvironmentVariable("SMARTPOLES_DEB_DIR") is { Length: > 0 } given ? given : Path.Combine(Repository.Root, "artifacts", "deb");
        var newest = Directory.Exists(folder)
            ? Directory.GetFiles(folder, $"{Name}_*_{architecture}.deb").MaxBy(File.GetLastWriteTimeUtc)
            : null;
        if (newest is not null) return newest;

        var reason = $"no package for {architecture} in {folder} (edge-agent/delivery/build-deb {architecture})";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        Assert.Skip(reason);
        return "";
    }

    /// <summary>Lays the files of a package out, without installing it.</summary>
    public static async Task UnpackAsync(string package, string folder) => await Tool.RunAsync("dpkg-deb", "-x", package, folder);

    /// <summary>The same package with a higher version.</summary>
    public static async Task<string> NextVersionAsync(string package, TempFolder folder)
    {
        var tree = folder["next"];
        await Tool.RunAsync("dpkg-deb", "-R", package, tree);
        var control = Path.Combine(tree, "DEBIAN", "control");
        var lines = (await File.ReadAllLinesAsync(control)).Select(line => line.StartsWith("Version:", StringComparison.Ordinal) ? "Version: 99.0" : line);
        await File.WriteAllLinesAsync(control, lines);
        await Tool.RunAsync("dpkg-deb", "--root-owner-group", "-Znone", "-b", tree, folder["next.deb"]);
        return folder["next.deb"];
    }
}
