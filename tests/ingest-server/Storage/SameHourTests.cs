using System.Globalization;
using System.Text.Json;
using SmartPoles.IngestServer.Storage;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Storage;

/// <summary>Three whole servers, each with another store, hear the same gateway: whoever asks them for the hour gets the same numbers.</summary>
public sealed class SameHourTests
{
    private const int Readings = 600;
    private const long Hour = 3_600_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_TheSameHourFromThreeStores_GivesTheSameNumbers()
    {
        await using var influx = await InfluxServer.RunAsync();
        await using var victoria = await VictoriaMetricsServer.RunAsync();
        await using var onDuckDb = await RunningServer.StartAsync();
        await using var onInflux = await OnAsync("influxdb1", influx.Url);
        await using var onVictoria = await OnAsync("victoriametrics", victoria.Url);
        var from = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / Hour * Hour - Hour;
        RunningServer[] servers = [onDuckDb, onInflux, onVictoria];
        foreach (var server in servers) await PublishAsync(server, from);
        await victoria.FlushAsync();

        foreach (var path in (string[])
        [
            $"api/v1/readings?device={GatewayMessages.Lamp}&from={from}&to={from + Hour}&limit=2000",
            $"api/v1/readings?device={GatewayMessages.Lamp}&quantity=lamp/power&from={from}&to={from + Hour}&points=60",
        ])
        {
            var expected = await TextAsync(onDuckDb, path);
            Assert.Contains("148.", expected, StringComparison.Ordinal);
            Assert.Equal(expected, await TextAsync(onInflux, path));
            Assert.Equal(expected, await TextAsync(onVictoria, path));
        }
    }

    private static Task<RunningServer> OnAsync(string flavour, Uri url) => RunningServer.StartAsync(change: options =>
    {
        options.Storage.Store = StoreNames.InfluxDb;
        (options.Storage.Influx.Flavour, options.Storage.Influx.Url) = (flavour, url.ToString());
    });

    private static async Task PublishAsync(RunningServer server, long from)
    {
        var messages = new GatewayMessages();
        using var gateway = await TestGateway.ConnectAsync(server.MqttPort, messages);
        await gateway.BirthAsync();
        for (var number = 0; number < Readings; number += 3)
        {
            var unixMs = from + (number * (Hour / Readings));
            await gateway.PublishAsync(SparkplugMessageType.DData, messages.Data(
                (ulong)number + 1,
                new Reading(Quantity.LampPower, unixMs, 148 + (number / 1000.0), Quality.Good),
                new Reading(Quantity.LampRelay, unixMs, number / 3 % 2, Quality.Good),
                number % 7 == 0 ? Reading.Bad(Quantity.LampVoltage, unixMs, Quality.Timeout) : new Reading(Quantity.LampVoltage, unixMs, 229.5 + (number % 5), Quality.Good)));
        }

        await server.UntilAsync(
            "api/v1/readings/count",
            count => count.GetProperty("appliedPosition").GetInt64() == count.GetProperty("durablePosition").GetInt64(),
            "the store has all");
    }

    /// <summary>
    /// All but which of the stores' own buckets an answer was made of. Means to twelve digits: each store adds in an order of its own.
    /// </summary>
    private static async Task<string> TextAsync(RunningServer server, string path)
    {
        using var body = JsonDocument.Parse(await server.Http.GetStringAsync(path, Stop));
        return string.Join('\n', body.RootElement.EnumerateObject().Where(part => part.Name != "sources").Select(part => $"{part.Name}: {Told(part.Value)}"));
    }

    private static string Told(JsonElement value) => value.ValueKind != JsonValueKind.Array
        ? value.GetRawText()
        : string.Join(' ', value.EnumerateArray().Select(row => string.Join(
            ',', row.EnumerateObject().Select(part => part.Name == "mean" ? part.Value.GetDouble().ToString("G12", CultureInfo.InvariantCulture) : part.Value.GetRawText()))));
}
