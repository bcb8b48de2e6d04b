using System.Globalization;
using System.Text.Json;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>
/// The agent on two serial lines: meters of two dialects on the one, a weather head, two Modbus devices and a meter of another speed on the
/// other, both with noise, damaged, late and foreign frames. The world stands still, so that every value but the right one is wrong, on the agent's
/// page and in the store of the server behind it. All are real processes.
/// </summary>
public sealed class MeterBusTests : IDisposable
{
    private const string Gateway = "GW-000001";
    private const string Meter = "202008150001";
    private const string Water = "33201912345678";
    private const string Gas = "00019000004567";

    // One answer in five. With one in three a device may fall silent with its first questions, and is then probed once a minute.
    private static readonly string[] Faults = ["--fault", "noise:0.05", "--fault", "flip:0.05", "--fault", "truncate:0.03", "--fault", "foreign:0.05", "--fault", "late:*:900:0.02"];

    private static readonly string[] Devices =
        ["3715020118000001", "3715020101000001", "3715020118000003", "3715020118000004", "3715020118000005", "3715020111000001"];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    // A scan compares every profile with the device: hundreds of questions.
    private static readonly TimeSpan ScanLimit = TimeSpan.FromMinutes(5);

    // Some 20 s on an idle machine: on a busy one answers come too late for their question, and a meter is to say everything twice at the start.
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(240);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_MetersAndModbusOnTwoNoisyLines_ShowsAndStoresNoWrongValue()
    {
        await using var rig = new CityRig();
        await rig.StartServerAsync((Gateway, Devices));
        await using var meters = Slave("meters", "2400", "11", Faults, $"lamp-cabinet-meter:{Meter}", $"water-meter:{Water},high-first");
        await using var others = Slave("others", "9600", "10", Faults, "weather-head:1", "lamp-controller:2", "gas-detector:3", $"gas-meter:{Gas}");
        var truth = await TruthAsync();
        var port = FreePort.Next();
        File.WriteAllText(_folder["agent.json"], Configuration(port, rig.MqttPort));
        await using var agent = RunningProgram.Start(RunningProgram.Agent, "run", _folder["agent.json"]);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var seen = new HashSet<string>();
        var looks = 0;
        var missing = "";

        await Deadline.Until(
            async () =>
            {
                foreach (var (device, quantity, value) in await ValuesAsync(http, port))
                {
                    looks++;
                    Assert.True(Math.Abs(truth[(device, quantity)] - value) < 0.001, $"{device} {quantity}: {value} instead of {truth[(device, quantity)]}");
                    seen.Add($"{device} {quantity}");
                }

                var left = string.Join(", ", truth.Keys.Select(key => $"{key.Device} {key.Quantity}").Where(key => !seen.Contains(key)));
                if (left != missing) TestContext.Current.TestOutputHelper!.WriteLine($"after {looks} looks not seen: {missing = left}");
                return seen.Count == truth.Count && looks > 1000;
            },
            RunLimit, "every quantity of every device has been seen, many times");

        var stored = new List<(string Device, string Quantity, double Value)>();
        await Deadline.Until(
            async () =>
            {
                stored = await StoredAsync(rig);
                return stored.Select(row => (row.Device, row.Quantity)).Distinct().Count() == truth.Count;
            },
            Limit, "every quantity of every device is in the store");
        Assert.DoesNotContain(stored, row => !IsTrue(truth[(row.Device, row.Quantity)], row.Value));

        // Values of another device are wrong here: the line above could turn red.
        Assert.Contains(stored, row => !IsTrue(truth[("3715020118000001", "power/voltage_a")], row.Value));
        TestContext.Current.TestOutputHelper!.WriteLine($"{seen.Count} quantities, {looks} values looked at, {stored.Count} stored");
    }

    [Theory]
    [InlineData("water-meter:33201912345678,high-first", @"meter 33201912345678, Cjt188 ColdWater", @"901F +\d+(\.\d+)? m3 +volume ")]
    [InlineData("lamp-cabinet-meter:202008150001", "meter 202008150001, Dlt645", @"02010100 +\d+(\.\d)? V +voltage A")]
    [InlineData("heat-meter:00019000004567", @"meter 00019000004567, Cjt188 Heat", @"supply temperature")]
    [InlineData("lamp-cabinet-meter:7,1997", "meter 000000000007, Dlt645Of1997", @"B611 +\d+ V +voltage A")]
    public async Task BusMeter_OnlyMeterBehindASerialServer_IsFoundAndRead(string device, string who, string row)
    {
        var port = FreePort.Next();
        await using var slave = RunningProgram.Start(
            RunningProgram.Simulators, "slave", "--rtu-tcp", $"{port}", "--baud", "0", "--turnaround-ms", "20", "--device", device);
        await Deadline.Until(() => slave.Output.Contains("World", StringComparison.Ordinal), Limit, "the serial server is there");
        await using var look = RunningProgram.Start(RunningProgram.Agent, "bus", "meter", "--tcp", $"127.0.0.1:{port}");

        Assert.Equal(0, await look.WaitAsync(Limit));
        Assert.Contains(who, look.Output);
        Assert.Matches(row, look.Output);
    }

    [Theory]
    [InlineData("lamp-cabinet-meter:202008150001", "202008150001", "Dlt645", "lamp-cabinet-meter")]
    [InlineData("heat-meter:00019000004567,high-first", "00019000004567", "Cjt188", "heat-meter")]
    public async Task Scan_AMeterBesideAModbusDevice_FindsBoth(string device, string address, string protocol, string profile)
    {
        var port = FreePort.Next();
        await using var slave = RunningProgram.Start(
            RunningProgram.Simulators, "slave", "--rtu-tcp", $"{port}", "--baud", "0", "--turnaround-ms", "20", "--device", device, "--device", "gas-detector:3");
        await Deadline.Until(() => slave.Output.Contains("World", StringComparison.Ordinal), Limit, "the serial server is there");
        await using var scan = RunningProgram.Start(RunningProgram.Agent, "scan", "--tcp", $"127.0.0.1:{port}", "--rtu-over-tcp", "--units", "3", "--timeout-ms", "1000");

        Assert.Equal(0, await scan.WaitAsync(ScanLimit));
        Assert.Matches($@"{address} +{protocol} +- +{profile}", scan.Output);
        Assert.Matches(@"3 +\d+ ms", scan.Output);
        Assert.Contains($"\"Address\": \"{address}\"", scan.Output);
    }

    /// <summary>Most quantities travel as 32-bit floats.</summary>
    private static bool IsTrue(double truth, double value) => Math.Abs(truth - value) < 0.001 + (1e-6 * Math.Abs(truth));

    private static async Task<List<(string Device, string Quantity, double Value)>> StoredAsync(CityRig rig)
    {
        var stored = new List<(string, string, double)>();
        foreach (var device in Devices)
        {
            foreach (var row in await rig.ReadingsAsync(device))
            {
                if (row.GetProperty("quality").GetString() != "Good") continue;
                stored.Add((device, row.GetProperty("quantity").GetString()!, row.GetProperty("value").GetDouble()));
            }
        }

        return stored;
    }

    private static async Task<List<(string Device, string Quantity, double Value)>> ValuesAsync(HttpClient http, int port)
    {
        var values = new List<(string, string, double)>();
        try
        {
            using var status = JsonDocument.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/status.json")));
            foreach (var bus in status.RootElement.GetProperty("buses").EnumerateArray())
            {
                foreach (var device in bus.GetProperty("devices").EnumerateArray())
                {
                    foreach (var value in device.GetProperty("values").EnumerateArray())
                    {
                        if (value.GetProperty("value").ValueKind != JsonValueKind.Number) continue;
                        values.Add((device.GetProperty("id").GetString()!, value.GetProperty("quantity").GetString()!, value.GetProperty("value").GetDouble()));
                    }
                }
            }
        }
        catch (HttpRequestException)
        {
            // The agent is not up yet.
        }

        return values;
    }

    /// <summary>What the agent reads from the same devices on lines without any fault.</summary>
    private async Task<Dictionary<(string Device, string Quantity), double>> TruthAsync()
    {
        await using var meters = Slave("clean-meters", "0", "11", [], $"lamp-cabinet-meter:{Meter}", $"water-meter:{Water},high-first");
        await using var others = Slave("clean-others", "0", "10", [], "weather-head:1", "lamp-controller:2", "gas-detector:3", $"gas-meter:{Gas}");
        await Deadline.Until(() => File.Exists(_folder["clean-meters"]) && File.Exists(_folder["clean-others"]), Limit, "the lines are there");
        File.WriteAllText(_folder["clean.json"], Configuration(0, 9));
        await using var read = RunningProgram.Start(RunningProgram.Agent, "read", _folder["clean.json"], "--json");
        Assert.Equal(0, await read.WaitAsync(Limit));
        var start = read.Output.IndexOf('[', StringComparison.Ordinal);
        using var rows = JsonDocument.Parse(read.Output[start..(read.Output.LastIndexOf(']') + 1)]);
        var truth = rows.RootElement.EnumerateArray()
            .Where(row => row.GetProperty("value").ValueKind == JsonValueKind.Number)
            .ToDictionary(row => (row.GetProperty("device").GetString()!, row.GetProperty("quantity").GetString()!), row => row.GetProperty("value").GetDouble());
        Assert.True(truth.Count >= 35, read.Output);
        return truth;
    }

    private RunningProgram Slave(string name, string baud, string characterBits, string[] faults, params string[] devices) => RunningProgram.Start(
        RunningProgram.Simulators,
        ["slave", "--rtu", _folder[name], "--baud", baud, "--character-bits", characterBits, "--turnaround-ms", "20", "--freeze", "--seed", "7", .. faults, .. devices.SelectMany(device => new[] { "--device", device })]);

    private string Configuration(int port, int mqttPort) => string.Create(CultureInfo.InvariantCulture, $$"""
        { "Agent": { "GatewayId": "{{Gateway}}", "Group": "371502-Z07", "DataDirectory": "{{_folder["data"]}}" }, "Uplink": { "Server": "mqtt://127.0.0.1:{{mqttPort}}" }, "Status": { "Port": {{port}} },
          "Buses": [
            { "Name": "meters", "Serial": { "Port": "{{Line(port, "meters")}}", "Baud": 2400, "Parity": "Even" }, "Devices": [
              { "Id": "3715020118000001", "Profile": "lamp-cabinet-meter", "Address": "{{Meter}}", "PeriodMs": 8000,
                "Overrides": [ { "Quantity": "power/energy", "PeriodMs": 8000 }, { "Quantity": "power/energy_reverse", "PeriodMs": 8000 }, { "Quantity": "power/frequency", "PeriodMs": 8000 } ] },
              { "Id": "3715020101000001", "Profile": "water-meter", "Address": "{{Water}}", "PeriodMs": 4000 } ] },
            { "Name": "others", "Serial": { "Port": "{{Line(port, "others")}}", "Baud": 9600 }, "Devices": [
              { "Id": "3715020118000003", "Profile": "weather-air-head", "Unit": 1, "PeriodMs": 1000 },
              { "Id": "3715020118000004", "Profile": "lamp-controller", "Unit": 2, "PeriodMs": 1000 },
              { "Id": "3715020118000005", "Profile": "gas-detector", "Unit": 3, "PeriodMs": 1000 },
              { "Id": "3715020111000001", "Profile": "gas-meter", "Address": "{{Gas}}", "Baud": 2400, "Parity": "Even", "PeriodMs": 4000 } ] } ] }
        """);

    private string Line(int port, string name) => port == 0 ? _folder["clean-" + name] : _folder[name];
}
