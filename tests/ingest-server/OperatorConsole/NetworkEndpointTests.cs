using System.Net;
using System.Text.Json;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

public sealed class NetworkEndpointTests : IAsyncLifetime
{
    private const string First = "3715020119000001";
    private const string Second = "3715020119000002";
    private const string Third = "3715020119000003";

    /// <summary>J0 -P0- J1 -P1- J2 -P2- J3, sensors at J0, J1 and J3; behind J3 a valve to J4.</summary>
    private static readonly CityRegistry City = new(new RegistryDocument(
        RegistryFile.Version,
        [new GatewayRow(GatewayMessages.Gateway, GatewayMessages.Group)],
        [Point(First, 0, "DMA-1"), Point(Second, 1, "DMA-1"), Point(Third, 3, "DMA-2")])
    {
        PipeParts =
        [
            Node(0, First), Node(1, Second), Node(2), Node(3, Third), Node(4), Pipe(0), Pipe(1), Pipe(2),
            new PipePartRow("water", PipePart.Valve, "V1") { From = "J3", To = "J4", DiameterM = 0.3, Kind = "gate", Component = Third },
            new PipePartRow("gas", PipePart.Node, "G0") { Latitude = 36.5, Longitude = 116 },
        ],
    });

    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(City);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Networks_OfARegistry_AreListedAndCutByZone()
    {
        var networks = await _server.GetAsync("api/v1/networks");
        var whole = await _server.GetAsync("api/v1/networks/water");
        var cut = await _server.GetAsync("api/v1/networks/water?zone=DMA-1");

        Assert.Equal(["gas", "water"], networks.EnumerateArray().Select(row => row.GetProperty("id").GetString()));
        Assert.Equal((5, 3, 1), (networks[1].GetProperty("nodes").GetInt32(), networks[1].GetProperty("pipes").GetInt32(), networks[1].GetProperty("valves").GetInt32()));
        Assert.Equal(["DMA-1", "DMA-2"], networks[1].GetProperty("zones").EnumerateArray().Select(zone => zone.GetString()));
        Assert.Equal((5, 4), (whole.GetProperty("nodes").GetArrayLength(), whole.GetProperty("pipes").GetArrayLength()));
        Assert.Equal(["J0", "J1", "J2"], cut.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("id").GetString()));
        Assert.Equal(["P0", "P1"], cut.GetProperty("pipes").EnumerateArray().Select(pipe => pipe.GetProperty("id").GetString()));
        Assert.Equal(400.0, whole.GetProperty("pipes")[0].GetProperty("diameterMm").GetDouble());
        foreach (var path in (string[])["api/v1/networks/heat", "api/v1/networks/water?zone=DMA-9"])
        {
            using var answer = await _server.Http.GetAsync(path, Stop);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Network_WithABurst_RanksThePipesAndTellsTheFallsAndTheClosedValve()
    {
        // Quiet and then the fall, just now: the server's own ticks let the window across devices pass.
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var second = 40; second > 0; second--)
        {
            var isFallen = second <= 4;
            foreach (var (device, before) in ((string, double)[])[(First, 0.35), (Second, 0.34), (Third, 0.33)])
            {
                await WriteAsync(device, now - (second * 1000), new Reading(Quantity.WaterPressure, now - (second * 1000), isFallen && device != Third ? before - 0.1 : before, Quality.Good));
            }
        }

        await WriteAsync(Third, now, new Reading(Quantity.WaterValve, now, 0, Quality.Good));
        await _server.UntilAsync("api/v1/networks/water", body => body.GetProperty("bursts").GetArrayLength() > 0, "the burst is told");
        var network = await _server.GetAsync("api/v1/networks/water");

        var candidate = Assert.Single(Assert.Single(network.GetProperty("bursts").EnumerateArray()).GetProperty("pipes").EnumerateArray());
        Assert.Equal(("P0", 1, 1.0), (candidate.GetProperty("id").GetString(), candidate.GetProperty("rank").GetInt32(), candidate.GetProperty("share").GetDouble()));
        var node = network.GetProperty("nodes")[0];
        Assert.Equal((First, 0.25, "Good", 0.1), (Text(node, "component"), node.GetProperty("pressure").GetDouble(), Text(node, "quality"), node.GetProperty("fall").GetDouble()));
        Assert.Equal(First, Text(node, "name"));
        Assert.False(network.GetProperty("nodes")[3].TryGetProperty("fall", out _));
        Assert.False(network.GetProperty("nodes")[2].TryGetProperty("component", out _));
        Assert.Equal("MPa", Text(network, "unit"));
        Assert.Equal([false, false, false, true], network.GetProperty("pipes").EnumerateArray().Select(pipe => pipe.GetProperty("isClosed").GetBoolean()));
    }

    private static ComponentRow Point(string code, int place, string zone) => new(code, code, GatewayMessages.Gateway, 36.45, 115.98 + (0.001 * place), "371502001001001", [code]) { Zone = zone };

    private static PipePartRow Node(int number, params string[] sensors) => new("water", PipePart.Node, $"J{number}") { Latitude = 36.45, Longitude = 115.98 + (0.001 * number), Sensors = sensors };

    private static PipePartRow Pipe(int number) => new("water", PipePart.Pipe, $"P{number}") { From = $"J{number}", To = $"J{number + 1}", LengthM = 90, DiameterM = 0.4 };

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private async Task WriteAsync(string device, long receivedUnixMs, Reading reading)
    {
        var message = new DecodedMessage();
        message.Reset(MessageKind.Data, GatewayMessages.Gateway, device, receivedUnixMs);
        message.Readings.Add(new DecodedReading(reading, IsHistorical: false));
        Assert.True(await _server.Journal.WriteAsync(new EntryWriter().Message(message).ToArray(), Stop));
    }
}
