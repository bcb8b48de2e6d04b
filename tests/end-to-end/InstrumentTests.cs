using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>
/// A simulated instrument dials an agent with HJ 212, all real processes; its data reach the server's store and, as the agent's own packets,
/// a bureau's platform that reads by the grammar of the standard.
/// </summary>
public sealed class InstrumentTests : IAsyncLifetime
{
    private const string Lamp = "3715020118000001";
    private const string RealTime = "3715020309000001";
    private const string Minute = "3715020309000002";
    private const string Hour = "3715020309000003";
    private const string Station = "3715020118000000000000B1";

    private readonly CityRig _rig = new();
    private readonly Bureau _bureau = new();
    private readonly int _statusPort = FreePort.Next();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _bureau.DisposeAsync();
    }

    [Fact]
    public async Task Instrument_OnANoisyLine_IsAcknowledgedStoredOnceAndForwardedToTheBureau()
    {
        var port = FreePort.Next();
        await _rig.StartServerAsync(("GW-000001", [Lamp, RealTime, Minute, Hour]));
        var agent = _rig.StartAgent("GW-000001", Configuration(port));
        await Deadline.Until(() => agent.Output.Contains("may dial"), TimeSpan.FromSeconds(30), "the port is open");

        await using var instrument = RunningProgram.Start(
            RunningProgram.Simulators, "instrument", "--server", $"127.0.0.1:{port}", "--once", "--json", "--seed", "5", "--fault", "noise:0.5", "--fault", "wrong-crc:0.2");
        Assert.Equal(0, await instrument.WaitAsync(TimeSpan.FromSeconds(120)));

        await Deadline.Until(async () => (await GoodAsync(RealTime)).Count >= 6 && (await GoodAsync(Hour)).Count >= 3, TimeSpan.FromSeconds(30), "the readings are stored");
        var (realTime, minute, hour) = (await GoodAsync(RealTime), await GoodAsync(Minute), await GoodAsync(Hour));
        Assert.Equal(2, realTime.Count(row => row.Quantity == "env/pm25"));    // one whole, one split: each once
        Assert.Equal(2, realTime.Count(row => row.Quantity == "env/noise"));
        Assert.Single(minute, row => row.Quantity == "env/pm25");
        Assert.Single(hour, row => row.Quantity == "env/pm25");
        Assert.Equal(0, hour[0].UnixMs % 3_600_000);
        Assert.InRange(realTime[0].Value, 0, 1000);

        await Deadline.Until(() => _bureau.Of("2011").Any(packet => packet["a34004-Flag"] == "N"), TimeSpan.FromSeconds(70), "the bureau has real-time data");
        Assert.Empty(_bureau.Faults);
        var told = _bureau.Of("2011").First(packet => packet["a34004-Flag"] == "N");
        Assert.Equal((Station, "22", 5), (told.Fields["MN"], told.Fields["ST"], told.Flag));
        var milligrams = double.Parse(told["a34004-Rtd"]!, CultureInfo.InvariantCulture);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_statusPort}/") };
        var status = await http.GetFromJsonAsync<JsonElement>("status.json");
        Assert.Equal(5, status.GetProperty("instruments")[0].GetProperty("counters").GetProperty("taken_packets").GetInt32());
        Assert.True(status.GetProperty("forward").GetProperty("connected").GetBoolean());
        var metrics = await http.GetStringAsync("metrics");
        Assert.Contains("smartpoles_agent_instrument_taken_packets_total{port=\"hj212\"} 5", metrics);
        Assert.Contains("smartpoles_agent_forward_acknowledged_packets_total", metrics);
        Assert.Contains("Instruments on hj212", await http.GetStringAsync(""));
        Assert.Contains(realTime, row => row.Quantity == "env/pm25" && Math.Abs((row.Value / 1000) - milligrams) < 1e-5);
    }

    private static JsonObject DeviceOf(string id, string data) => new()
    {
        ["Id"] = id, ["Station"] = "3715020118000000000000A1", ["Password"] = "123456", ["Data"] = data,
        ["Factors"] = new JsonArray(Factor("a34004", "Ug"), Factor("a34002", "Ug"), Factor("LA", null)),
    };

    private static JsonObject Factor(string code, string? unit) =>
        unit is null ? new JsonObject { ["Code"] = code } : new JsonObject { ["Code"] = code, ["Unit"] = unit };

    private JsonObject Configuration(int port) => new()
    {
        ["Status"] = new JsonObject { ["Port"] = _statusPort },
        ["Instruments"] = new JsonArray(new JsonObject
        {
            ["Name"] = "hj212", ["Port"] = port, ["Devices"] = new JsonArray(DeviceOf(RealTime, "RealTime"), DeviceOf(Minute, "Minute"), DeviceOf(Hour, "Hour")),
        }),
        ["Forward"] = new JsonObject
        {
            ["Hj212"] = new JsonObject
            {
                ["Host"] = "127.0.0.1", ["Port"] = _bureau.Port, ["Station"] = Station, ["Password"] = "123456", ["RealTimeIntervalSeconds"] = 30,
                ["Factors"] = new JsonArray(new JsonObject
                {
                    ["Code"] = "a34004", ["Device"] = RealTime, ["Quantity"] = "env/pm25", ["Unit"] = "Mg", ["Decimals"] = 6,
                }),
            },
        },
        ["Buses"] = new JsonArray(new JsonObject
        {
            // A lamp that nobody answers for: what is dialled in does not wait for a bus.
            ["Name"] = "bus-1", ["Tcp"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = FreePort.Next() },
            ["Devices"] = new JsonArray(new JsonObject { ["Id"] = Lamp, ["Profile"] = "lamp-controller", ["Unit"] = 1 }),
        }),
    };

    private async Task<List<(string Quantity, double Value, long UnixMs)>> GoodAsync(string device)
    {
        var rows = new List<(string, double, long)>();
        var from = TimeProvider.System.GetUtcNow().AddHours(-3).ToUnixTimeMilliseconds();    // the hour before this one
        var body = await _rig.Http.GetFromJsonAsync<JsonElement>($"api/v1/readings?device={device}&from={from}&limit=1000");
        foreach (var row in body.GetProperty("readings").EnumerateArray())
        {
            if (row.GetProperty("value").ValueKind != JsonValueKind.Number) continue;
            rows.Add((row.GetProperty("quantity").GetString()!, row.GetProperty("value").GetDouble(), row.GetProperty("unixMs").GetInt64()));
        }

        return rows;
    }
}
