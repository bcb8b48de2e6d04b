using System.Text.RegularExpressions;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Delivery;

/// <summary>The systemd unit, judged by systemd itself.</summary>
public partial class UnitFileTests
{
    // 0 is a service that can do nothing, 10 one that may do all. What remains is the network, the serial ports and /proc.
    private const double ExposureMax = 2.0;

    private static readonly string Unit = Path.Combine(Repository.Root, "edge-agent", "delivery", "debian", "smartpoles-edge-agent.service");

    [Fact]
    public async Task Security_Unit_IsHardened() => Assert.InRange(await ExposureAsync(Unit), 0, ExposureMax);

    /// <summary>Sabotage: the measure must see what it is there for.</summary>
    [Fact]
    public async Task Security_UnitWithoutItsSandbox_IsExposed()
    {
        using var folder = new TempFolder();
        var path = folder["smartpoles-edge-agent.service"];
        var open = (await File.ReadAllLinesAsync(Unit)).Where(line => !line.StartsWith("SystemCall", StringComparison.Ordinal) && !line.StartsWith("Protect", StringComparison.Ordinal));
        await File.WriteAllLinesAsync(path, open);

        Assert.True(await ExposureAsync(path) > ExposureMax);
    }

    [Fact]
    public async Task Verify_InstalledUnit_HasNoUnknownKeyAndItsProgram()
    {
        var package = Packages.Require("amd64");
        using var folder = new TempFolder();
        await Packages.UnpackAsync(package, folder.Path);
        var path = folder["lib/systemd/system/smartpoles-edge-agent.service"];

        // The unit names the installed program; here it lies in the folder.
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path)).Replace("ExecStart=/usr", $"ExecStart={folder.Path}/usr", StringComparison.Ordinal));
        var (_, said) = await Tool.TryAsync(RealPart.Require("systemd-analyze", "systemd"), "verify", "--man=no", path);

        Assert.DoesNotContain("smartpoles-edge-agent", said, StringComparison.Ordinal);
    }

    private static async Task<double> ExposureAsync(string unit)
    {
        var said = await Tool.RunAsync(RealPart.Require("systemd-analyze", "systemd"), "security", "--offline=true", "--no-pager", unit);
        return double.Parse(Exposure().Match(said).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"exposure level for .*: ([0-9.]+)")]
    private static partial Regex Exposure();
}
