using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>The technician's scan against a simulated bus of eight mixed devices, both as real processes.</summary>
public sealed class ScanTests : IDisposable
{
    private static readonly (int Unit, string Kind, string Profile)[] Devices =
    [
        (1, "lamp-controller", "lamp-controller"), (2, "weather-head", "weather-air-head"), (3, "manhole-cover", "manhole-cover"),
        (5, "pressure-transmitter", "pressure-transmitter"), (7, "gas-detector", "gas-detector"), (11, "lamp-controller", "lamp-controller"),
        (20, "pressure-transmitter", "pressure-transmitter"), (41, "gas-detector", "gas-detector"),
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Scan_EightMixedDevicesOnASerialLine_NamesUnitAndProfileOfEach()
    {
        string[] devices = [.. Devices.SelectMany(device => new[] { "--device", $"{device.Kind}:{device.Unit}" })];
        await using var slave = RunningProgram.Start(RunningProgram.Simulators, ["slave", "--rtu", _folder["pole"], "--baud", "0", .. devices]);
        await Deadline.Until(() => File.Exists(_folder["pole"]), TimeSpan.FromSeconds(30), "the simulated line is there");
        await using var scan = RunningProgram.Start(RunningProgram.Agent, "scan", "--port", _folder["pole"], "--units", "1-45", "--timeout-ms", "150");

        Assert.Equal(0, await scan.WaitAsync(TimeSpan.FromSeconds(120)));
        foreach (var (unit, _, profile) in Devices) Assert.Matches($@"(?m)^ +{unit} +\d+ ms .*  {profile} ", scan.Output);
        Assert.Contains("8 devices on", scan.Output);
        Assert.Contains("\"Buses\":", scan.Output);
    }
}
