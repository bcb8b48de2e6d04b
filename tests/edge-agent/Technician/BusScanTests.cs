using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Technician;

namespace SmartPoles.EdgeAgent.Tests.Technician;

public class BusScanTests
{
    // 228.6 V, 0.450 A, 98.7 W, 0.95, 80 %, on, 31.2 C, 2252.6 kWh, no fault
    private static readonly ushort[] Lamp = [2286, 450, 987, 950, 80, 1, 312, 3, 28652, 0];
    private static readonly ushort[] Gas = [8, 0];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(9600, SerialParity.None)]
    [InlineData(19200, SerialParity.Even)]
    [InlineData(115200, SerialParity.None)]
    [InlineData(9600, SerialParity.Odd)]
    public async Task SerialAsync_UnknownSettings_FindsSpeedParityAndUnits(int baud, SerialParity parity)
    {
        var real = new LineSettings(baud, parity, 1);
        var report = await ScanAsync(real, new() { [3] = Lamp, [77] = Gas }, "1-3,75-80");

        Assert.Equal(real, report.Settings);
        Assert.Equal([(byte)3, (byte)77], report.Units.Select(unit => unit.Unit));
        Assert.Equal(["lamp-controller", "gas-detector"], report.Units.Select(unit => unit.Guesses[0].Profile.Name));
    }

    /// <summary>No likely unit answers: only the second pass, over all units, finds it.</summary>
    [Fact]
    public async Task SerialAsync_OnlyAnUnlikelyUnit_IsFoundInTheSecondPass()
    {
        var report = await ScanAsync(new LineSettings(9600, SerialParity.Even, 1), new() { [25] = Lamp }, "1-2,23-26");

        Assert.Equal((byte)25, Assert.Single(report.Units).Unit);
    }

    [Fact]
    public async Task SerialAsync_PortRefusesSomeSettings_GoesOnWithTheOthers()
    {
        var real = new LineSettings(19200, SerialParity.Even, 1);
        var report = await ScanAsync(real, new() { [1] = Lamp }, "1-5", refuses: settings => settings.Baud == 9600);

        Assert.Equal(real, report.Settings);
        Assert.Contains(report.Notes, note => note.StartsWith("9600 8N1: no 9600 8N1 here", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SerialAsync_BytesThatAreNoAnswer_AreNoDeviceButANote()
    {
        var report = await ScanAsync(new LineSettings(300, SerialParity.None, 1), new() { [1] = Lamp }, "1-3", isBabbling: true);

        Assert.Empty(report.Units);
        Assert.Contains(report.Notes, note => note.Contains("bytes came that are no answer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ToBuses_AfterAScan_IsJsonThatCheckWantsOnlyCodesFor()
    {
        var report = await ScanAsync(LineSettings.Usual[0], new() { [3] = Lamp }, "1-5");
        using var folder = new SmartPoles.Tests.Shared.TempFolder();
        File.WriteAllText(folder["agent.json"], $$"""{ "Agent": { "GatewayId": "GW-1", "Group": "g" }, "Uplink": { "Server": "mqtt://h" }, {{report.ToBuses()}} }""");
        var faults = new FaultList("agent.json");
        AgentConfiguration.Read(folder["agent.json"], faults);

        Assert.Equal("$.Buses[0].Devices[0].Id", Assert.Single(faults.Faults).Path);
    }

    [Theory]
    [InlineData("1-3,7", new byte[] { 1, 2, 3, 7 })]
    [InlineData("247", new byte[] { 247 })]
    [InlineData("0-3", null)]
    [InlineData("5-3", null)]
    [InlineData("1-248", null)]
    [InlineData("all", null)]
    public void ParseUnits_AnyText_IsAListOrNothing(string text, byte[]? expected) => Assert.Equal(expected, ScanPlan.ParseUnits(text));

    private static async Task<ScanReport> ScanAsync(
        LineSettings real, Dictionary<byte, ushort[]> devices, string units, Func<LineSettings, bool>? refuses = null, bool isBabbling = false)
    {
        var plan = new ScanPlan { Settings = LineSettings.Usual, Units = ScanPlan.ParseUnits(units)!, Timeout = TimeSpan.FromMilliseconds(5) };
        var library = new ProfileLibrary(null);
        var faults = new FaultList("");
        var profiles = library.Names().Select(name => library.Find(name, "$", faults)!).ToList();
        var scan = new BusScan(
            plan, settings => new ScriptedTap(settings!.Value, real, devices) { Refuses = refuses ?? (_ => false), IsBabbling = isBabbling },
            profiles, TimeProvider.System, _ => { }, _ => { });
        return await scan.SerialAsync("scripted", Stop);
    }
}
