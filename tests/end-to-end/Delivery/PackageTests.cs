using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Delivery;

/// <summary>The package in the hands of dpkg.</summary>
public class PackageTests
{
    private const string Configuration = "etc/smartpoles/agent.json";
    private const string Unit = "lib/systemd/system/smartpoles-edge-agent.service";
    private const string Reading = "var/lib/private/smartpoles-edge-agent/outbox/1.log";

    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public async Task Install_Package_FilesLieWhereTheyShouldAndBelongToRoot(string architecture)
    {
        var package = Packages.Require(architecture);
        using var root = new ScratchRoot();

        var said = await root.DpkgAsync("-i", package);

        Assert.Contains("systemctl enable --now smartpoles-edge-agent", said, StringComparison.Ordinal);
        Assert.Equal("-rwxr-xr-x 0 root", await root.StatAsync(Packages.Program));
        Assert.Equal("-rw-r--r-- 0 root", await root.StatAsync(Unit));
        Assert.Equal("-rw-r----- 0 smartpoles", await root.StatAsync(Configuration));
        Assert.True(File.Exists(root["usr/lib/smartpoles-edge-agent/profiles/lamp-controller.json"]));
        Assert.Equal("../lib/smartpoles-edge-agent/SmartPoles.EdgeAgent", new FileInfo(root["usr/bin/smartpoles-edge-agent"]).LinkTarget);
        Assert.Empty((await root.DpkgAsync("--verify", Packages.Name)).Trim());
    }

    [Fact]
    public async Task Upgrade_ChangedConfigurationAndData_AreKept()
    {
        var package = Packages.Require("amd64");
        using var folder = new TempFolder();
        using var root = new ScratchRoot();
        await root.DpkgAsync("-i", package);
        await UseAsync(root);

        await root.DpkgAsync("-i", await Packages.NextVersionAsync(package, folder));

        Assert.Equal("mine", await File.ReadAllTextAsync(root[Configuration]));
        Assert.Equal("-rw-r----- 0 smartpoles", await root.StatAsync(Configuration));
        Assert.Equal("kept", await File.ReadAllTextAsync(root[Reading]));
        Assert.Contains("99.0", await root.DpkgAsync("-s", Packages.Name), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Remove_AfterUse_KeepsConfigurationAndReadings()
    {
        var package = Packages.Require("amd64");
        using var root = new ScratchRoot();
        await root.DpkgAsync("-i", package);
        await UseAsync(root);

        await root.DpkgAsync("-r", Packages.Name);

        Assert.False(File.Exists(root[Packages.Program]));
        Assert.False(File.Exists(root[Unit]));
        Assert.Equal("mine", await File.ReadAllTextAsync(root[Configuration]));
        Assert.Equal("kept", await File.ReadAllTextAsync(root[Reading]));
    }

    [Fact]
    public async Task Purge_AfterUse_LeavesNothing()
    {
        var package = Packages.Require("amd64");
        using var root = new ScratchRoot();
        await root.DpkgAsync("-i", package);
        await UseAsync(root);

        await root.DpkgAsync("-P", Packages.Name);

        var left = root.Tree().Except(root.Before).ToList();
        Assert.True(left.TrueForAll(IsFolderOfTheSystem), string.Join('\n', left));
        Assert.DoesNotContain("smartpoles", await File.ReadAllTextAsync(root["etc/group"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Purge_WithProfilesOfTheAdministrator_LeavesThose()
    {
        var package = Packages.Require("amd64");
        using var root = new ScratchRoot();
        await root.DpkgAsync("-i", package);
        await File.WriteAllTextAsync(root["etc/smartpoles/profiles/own.json"], "{}");

        await root.DpkgAsync("-P", Packages.Name);

        Assert.True(File.Exists(root["etc/smartpoles/profiles/own.json"]));
    }

    /// <summary>What the service and a technician leave behind: state, an enabled unit, a changed configuration.</summary>
    private static async Task UseAsync(ScratchRoot root)
    {
        await File.WriteAllTextAsync(root[Configuration], "mine");
        Directory.CreateDirectory(Path.GetDirectoryName(root[Reading])!);
        await File.WriteAllTextAsync(root[Reading], "kept");
        File.CreateSymbolicLink(root["var/lib/smartpoles-edge-agent"], "private/smartpoles-edge-agent");
        Directory.CreateDirectory(root["etc/systemd/system/multi-user.target.wants"]);
        File.CreateSymbolicLink(root["etc/systemd/system/multi-user.target.wants/smartpoles-edge-agent.service"], "/" + Unit);
    }

    /// <summary>Folders that belong to every Debian system, though the scratch tree did not have them.</summary>
    private static bool IsFolderOfTheSystem(string path) =>
        path is "etc/systemd" or "etc/systemd/system" or "etc/systemd/system/multi-user.target.wants" or "var/lib/private";
}
