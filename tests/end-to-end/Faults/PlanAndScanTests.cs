using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>The verbs <c>scan</c> and <c>plan</c> on a simulated bus of eight mixed devices, as a technician would use them.</summary>
public sealed class PlanAndScanTests : IDisposable
{
    private static readonly (byte Unit, DeviceKind Kind, string Profile)[] Devices =
    [
        (1, DeviceKind.LampController, "lamp-controller"), (2, DeviceKind.LampController, "lamp-controller"),
        (5, DeviceKind.WeatherHead, "weather-air-head"), (7, DeviceKind.ManholeCover, "manhole-cover"),
        (12, DeviceKind.PressureTransmitter, "pressure-transmitter"), (13, DeviceKind.PressureTransmitter, "pressure-transmitter"),
        (20, DeviceKind.GasDetector, "gas-detector"), (33, DeviceKind.GasDetector, "gas-detector"),
    ];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The line is noisy and one device is slow to answer; all eight are found and told apart all the same.</summary>
    [Fact]
    public async Task Scan_EightMixedDevicesOnANoisyLine_FindsEveryUnitAndItsProfile()
    {
        var world = new CityWorld(TimeProvider.System, new WorldOptions { Seed = 3, LightingPlan = LightingPlan.AlwaysOn });
        var units = new UnitTable();
        foreach (var (unit, kind, _) in Devices) units.Add(unit, DeviceFactory.Create(world, kind, $"device-{unit}", unit));
        var plan = new BusFaultPlan(5, FaultArgument.ParseAll(["noise:0.02"]));
        await using var slave = RtuSlave.Start(units, new RtuLineOptions { Baud = 19200 }, TimeProvider.System, _folder["bus"], new SlaveConduct(plan));

        var (code, output, error) = await RunAsync("scan", "--port", _folder["bus"], "--baud", "19200", "--parity", "None", "--units", "1-34", "--json");

        Assert.True(code == 0, error);
        var found = JsonDocument.Parse(output).RootElement.GetProperty("units").EnumerateArray()
            .Select(unit => ((byte)unit.GetProperty("unit").GetInt32(), unit.GetProperty("profiles").EnumerateArray().Select(profile => profile.GetProperty("profile").GetString()).FirstOrDefault()))
            .ToArray();
        Assert.Equal(Devices.Select(device => (device.Unit, (string?)device.Profile)), found);
    }

    [Fact]
    public async Task Plan_EightMixedDevices_TellsRequestsLoadAndPeriods()
    {
        var (code, output, error) = await RunAsync("plan", WriteConfig(periodMs: 2000), "--json");

        Assert.True(code == 0, error);
        var bus = JsonDocument.Parse(output).RootElement.GetProperty("buses")[0];
        Assert.Equal(Devices.Select(device => (int)device.Unit), bus.GetProperty("devices").EnumerateArray().Select(device => device.GetProperty("unit").GetInt32()));
        Assert.InRange(bus.GetProperty("loadPercent").GetDouble(), 1, 100);
        Assert.All(bus.GetProperty("devices").EnumerateArray(), device => Assert.NotEmpty(device.GetProperty("requests").EnumerateArray()));
        Assert.True(bus.GetProperty("deadDevices").GetArrayLength() >= 3, "0, 1, 2 ... dead devices");
    }

    [Fact]
    public async Task Plan_PeriodsThatTheBusCannotHold_IsRefusedWithTheReason()
    {
        var (code, output, error) = await RunAsync("plan", WriteConfig(periodMs: 100));

        Assert.Equal(2, code);
        Assert.Contains("% of the time of bus", output + error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var command = RunningProgram.Command(RunningProgram.Agent, arguments);
        command.RedirectStandardOutput = true;
        command.RedirectStandardError = true;
        using var process = Process.Start(command)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        FaultRun.Tell(await output + await error);
        return (process.ExitCode, await output, await error);
    }

    private string WriteConfig(int periodMs)
    {
        var config = new JsonObject
        {
            ["Agent"] = new JsonObject { ["GatewayId"] = "GW-000001", ["Group"] = "371502-Z07", ["DataDirectory"] = _folder["data"] },
            ["Uplink"] = new JsonObject { ["Server"] = "mqtt://127.0.0.1:1883" },
            ["Buses"] = new JsonArray(new JsonObject
            {
                ["Name"] = "rs485-1",
                ["Serial"] = new JsonObject { ["Port"] = _folder["bus"], ["Baud"] = 9600 },
                ["Devices"] = new JsonArray([.. Devices.Select((device, index) => (JsonNode)new JsonObject
                {
                    ["Id"] = $"37150221320000{index:D2}", ["Profile"] = device.Profile, ["Unit"] = (int)device.Unit, ["PeriodMs"] = periodMs,
                })]),
            }),
        };
        File.WriteAllText(_folder["agent.json"], config.ToJsonString());
        return _folder["agent.json"];
    }
}
