using System.Net;
using System.Text.Json;
using DuckDB.NET.Data;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.OperatorConsole.History;

/// <summary>One component over the running server's API, its readings in DuckDB and in a real InfluxDB.</summary>
public sealed class ComponentHistoryTests
{
    private const long HourMs = 3_600_000;
    private const string Path = $"api/v1/components/{GatewayMessages.Lamp}";

    private readonly GatewayMessages _messages = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Component_WithReadings_ShowsValuesWithQualityAndAge()
    {
        await using var server = await RunningServer.StartAsync();
        using var client = await TestGateway.ConnectAsync(server.MqttPort, _messages);
        await client.BirthAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        await client.PublishAsync(SparkplugMessageType.DData, _messages.Data(
            1, new Reading(Quantity.LampPower, now - 5_000, 148.5, Quality.Good), Reading.Bad(Quantity.LampVoltage, now, Quality.Timeout), new Reading(Quantity.PoleEmergencyButton, now, 1, Quality.Good)));

        await server.UntilAsync(Path, body => body.GetProperty("activeAlarms").GetArrayLength() == 1 && body.GetProperty("values").GetArrayLength() >= 3, "values and alarm are there");
        var component = await server.GetAsync(Path);
        Assert.Equal(("Lamp 1", "0118", "GW-000001"), (Text(component, "name"), Text(component, "kind"), Text(component.GetProperty("attributes"), "gateway")));
        var values = component.GetProperty("values").EnumerateArray().ToDictionary(value => Text(value, "quantity"));
        Assert.Equal((148.5, "W", "Good"), (values["lamp/power"].GetProperty("value").GetDouble(), Text(values["lamp/power"], "unit"), Text(values["lamp/power"], "quality")));
        Assert.InRange(values["lamp/power"].GetProperty("ageMs").GetInt64(), 5_000, 600_000);
        Assert.Equal((JsonValueKind.Null, "Timeout"), (values["lamp/voltage"].GetProperty("value").ValueKind, Text(values["lamp/voltage"], "quality")));
        var state = component.GetProperty("state");
        Assert.Equal((true, false, 1), (state.GetProperty("isGatewayOnline").GetBoolean(), state.GetProperty("isSilent").GetBoolean(), state.GetProperty("level").GetInt32()));

        var events = await server.GetAsync($"{Path}/events?from={now - HourMs}&to={now + HourMs}");
        var alarm = Assert.Single(events.EnumerateArray());
        Assert.Equal(("alarm", Text(component.GetProperty("activeAlarms")[0], "id")), (Text(alarm, "kind"), Text(alarm, "id")));
        Assert.False(alarm.TryGetProperty("toMs", out _));
        Assert.Equal(0, (await server.GetAsync($"{Path}/events?from={now - (2 * HourMs)}&to={now - HourMs}")).GetArrayLength());
    }

    [Theory]
    [InlineData("duckdb")]
    [InlineData("influxdb")]
    public async Task Readings_OfAnySpan_AreDownsampledWithTheirGapsAndStreamedRaw(string storeName)
    {
        await using var influx = storeName == "influxdb" ? await InfluxServer.RunAsync() : null;
        await using var server = await RunningServer.StartAsync(change: options =>
        {
            options.Storage.Store = storeName;
            if (influx is not null) options.Storage.Influx.Url = influx.Url.ToString();
        });
        using var client = await TestGateway.ConnectAsync(server.MqttPort, _messages);
        await client.BirthAsync();
        var start = (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / HourMs * HourMs) - (6 * HourMs);

        // Two hours with a reading each minute, two hours of silence, one hour; a bad reading in the silence does not end it.
        var minutes = Enumerable.Range(0, 120).Concat(Enumerable.Range(240, 60)).ToArray();
        Reading[] readings =
        [
            .. minutes.Select(minute => new Reading(Quantity.LampPower, start + (minute * 60_000L), minute, Quality.Good)),
            Reading.Bad(Quantity.LampPower, start + (3 * HourMs), Quality.Timeout),
        ];
        var number = 1UL;
        foreach (var part in readings.OrderBy(reading => reading.UnixMs).Chunk(50))
        {
            await client.PublishAsync(SparkplugMessageType.DData, _messages.Data(number, part));
            number += (ulong)part.Length;
        }

        await server.UntilAsync("api/v1/stats", stats => stats.GetProperty("storedRows").GetInt64() == readings.Length, "all readings are stored");
        var path = $"{Path}/readings?quantity=lamp/power&from={start}&to={start + (5 * HourMs)}";

        var hours = await server.GetAsync($"{path}&points=5");
        Assert.Equal(HourMs, hours.GetProperty("widthMs").GetInt64());
        Assert.Equal([start, start + HourMs, start + (4 * HourMs)], Numbers(hours, "timesMs"));
        Assert.Equal([60, 60, 60], Numbers(hours, "count"));
        Assert.Equal([29.5, 89.5, 269.5], hours.GetProperty("mean").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal((60d, 119d), (hours.GetProperty("min")[1].GetDouble(), hours.GetProperty("max")[1].GetDouble()));
        var gap = Assert.Single((await server.GetAsync($"{path}&points=5&gapAfterMs={HourMs}")).GetProperty("gaps").EnumerateArray());
        Assert.Equal((start + (2 * HourMs), start + (4 * HourMs)), (gap.GetProperty("fromMs").GetInt64(), gap.GetProperty("toMs").GetInt64()));

        // A hundred years cost no more than an hour.
        var century = await server.GetAsync($"{Path}/readings?quantity=lamp/power&from={start - (876_000L * HourMs)}&to={start + HourMs}&points=10");
        Assert.Equal(180, Numbers(century, "count").Sum());
        Assert.InRange(century.GetProperty("timesMs").GetArrayLength(), 1, 11);

        using var csv = await SendAsync(server, path, "text/csv");
        Assert.Equal("text/csv", csv.Content.Headers.ContentType?.MediaType);
        var lines = (await csv.Content.ReadAsStringAsync(Stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("device,quantity,unix_ms,time,value,quality", lines[0]);
        Assert.Equal(readings.Length, lines.Length - 1);
        Assert.Equal(readings.Select(reading => reading.UnixMs).Order(), lines.Skip(1).Select(line => long.Parse(line.Split(',')[2])).Order());
        Assert.Single(lines, line => line.EndsWith(",Timeout", StringComparison.Ordinal));

        using var parquet = await SendAsync(server, path, "application/vnd.apache.parquet");
        Assert.Equal("application/vnd.apache.parquet", parquet.Content.Headers.ContentType?.MediaType);
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["out.parquet"], await parquet.Content.ReadAsByteArrayAsync(Stop), Stop);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*)::BIGINT, sum(value)::DOUBLE FROM read_parquet('{folder["out.parquet"]}') WHERE device = '{GatewayMessages.Lamp}' AND quantity = 'lamp/power'";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal((readings.Length, (double)minutes.Sum()), ((int)reader.GetInt64(0), reader.GetDouble(1)));
    }

    [Fact]
    public async Task Neighbours_AlongThePipeAndNearBy_AreToldApart()
    {
        var city = new CityRegistry(new RegistryDocument(
            RegistryFile.Version,
            [new GatewayRow(GatewayMessages.Gateway, GatewayMessages.Group)],
            [
                Row("3715020118000001", 36.4500, 115.9800), Row("3715020118000002", 36.4501, 115.9800), Row("3715020118000003", 36.4510, 115.9800),
                Row("3715020118000004", 36.4600, 115.9800), Row("3715020118000005", 36.4502, 115.9800, isMeasured: false),
            ])
        {
            PipeParts =
            [
                new PipePartRow("water", PipePart.Node, "a") { Latitude = 36.45, Longitude = 115.98, Sensors = ["3715020118000001"] },
                new PipePartRow("water", PipePart.Node, "b") { Latitude = 36.451, Longitude = 115.98, Sensors = ["3715020118000003"] },
                new PipePartRow("water", PipePart.Pipe, "p") { From = "a", To = "b", LengthM = 130, DiameterM = 0.2 },
            ],
        });
        await using var server = await RunningServer.StartAsync(city);

        var rows = (await server.GetAsync($"{Path}/neighbours?reach=200")).EnumerateArray().ToArray();

        Assert.Equal(["3715020118000003 pipe", "3715020118000002 near"], rows.Select(row => $"{Text(row, "code")} {Text(row, "by")}"));
        Assert.Equal(130, rows[0].GetProperty("metres").GetDouble());
        Assert.Equal(11.1, rows[1].GetProperty("metres").GetDouble());
        Assert.Equal(0, (await server.GetAsync($"{Path}/neighbours?reach=5")).GetArrayLength());
    }

    private static ComponentRow Row(string code, double latitude, double longitude, bool isMeasured = true) =>
        new(code, "Lamp", isMeasured ? GatewayMessages.Gateway : "", latitude, longitude, null, isMeasured ? [code] : []);

    private static async Task<HttpResponseMessage> SendAsync(RunningServer server, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept);
        var answer = await server.Http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static long[] Numbers(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetInt64())];
}
