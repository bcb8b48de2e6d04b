using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>A foreign node without a ledger, built on npm's sparkplug-payload: it is taken in under our names and stored once.</summary>
public sealed class NodeClientTests
{
    private const int Count = 20;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Publish_ByANodeClient_IsStoredOnceUnderOurNames(int qos)
    {
        var registry = new CityRegistry(new RegistryDocument(
            RegistryFile.Version,
            [new GatewayRow("ignition-1", "plant")],
            [new ComponentRow("3715020118000001", "Boiler", "ignition-1", 36.45, 115.98, "371502001001001", ["3715020118000001"])],
            [new ForeignNodeRow("ignition-1", "plant", "edge-7", [new ForeignMetricRow("boiler", "Boiler/Power", "3715020118000001", "lamp/power", Factor: 2)])]));
        await using var server = await RunningServer.StartAsync(registry);

        var said = await NpmPeer.RunScript(
            "publisher.cjs", [Text(server.MqttPort), "ignition-1", "plant", "edge-7", "boiler", Text(Count), Text(qos)]);

        Assert.Equal(["published"], said);
        List<(long UnixMs, double Value)> stored = [];
        await Deadline.Until(
            async () =>
            {
                var body = await server.Http.GetFromJsonAsync<JsonElement>("api/v1/readings?device=3715020118000001&from=1760000000000&to=1760000001000");
                stored = [.. body.GetProperty("readings").EnumerateArray().Select(row => (row.GetProperty("unixMs").GetInt64(), row.GetProperty("value").GetDouble()))];
                return stored.Count > Count;
            },
            TimeSpan.FromSeconds(60), "the readings are stored");

        // Its birth carries a reading, too: a node without a ledger has no other place for the first one (design, 4).
        var sent = Enumerable.Range(1, Count).Select(number => (1_760_000_000_000 + number, 2.0 * (100 + number)));
        Assert.Equal(sent.Prepend((1_760_000_000_000, 0)), stored);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
