using System.Net;
using System.Net.Http.Headers;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.IngestServer.OperatorConsole.OpenData;
using SmartPoles.IngestServer.Registry;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Tests.OperatorConsole.OpenData;

/// <summary>What the public gets: nothing, or what was switched on and nothing else.</summary>
public sealed class OpenDataTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Public_NothingSwitchedOn_GetsAnEmptyIndexAndNoData()
    {
        await using var server = await RunningServer.StartAsync(console: new ConsoleOptions { BehindTlsProxy = true });

        Assert.Equal(0, (await server.GetAsync("open")).GetProperty("sets").GetArrayLength());
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("open/components.geojson", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("open/daily/2026-05-18.csv", Stop)).StatusCode);
    }

    [Fact]
    public async Task Components_SwitchedOn_AreGivenWithTheChosenAttributesOnly()
    {
        var city = new CityRegistry(new RegistryDocument(
            RegistryFile.Version, [new GatewayRow(GatewayMessages.Gateway, GatewayMessages.Group)],
            [
                new ComponentRow("3715020118000001", "Lamp <1>", GatewayMessages.Gateway, 36.45, 115.98, "371502001001001", ["3715020118000001"]) { Owner = "the owner", Maintenance = "the crew", Zone = "Z1" },
                new ComponentRow("3715020111000001", "Gas cover", "", 36.46, 115.98, null, []),
            ]));
        await using var server = await RunningServer.StartAsync(
            city, new ConsoleOptions { BehindTlsProxy = true }, With(new OpenDataOptions { Components = true, ComponentAttributes = ["name", "kind"], ComponentKinds = ["0118"], License = "CC-BY-4.0" }));

        using var answer = await server.Http.GetAsync("open/components.geojson", Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Equal("application/geo+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        var features = System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("features");
        var feature = Assert.Single(features.EnumerateArray());
        Assert.Equal("3715020118000001", feature.GetProperty("id").GetString());
        Assert.Equal([115.98, 36.45], feature.GetProperty("geometry").GetProperty("coordinates").EnumerateArray().Select(number => number.GetDouble()));
        Assert.Equal(["kind", "kindName", "kindNameZh", "name"], feature.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        foreach (var secret in (string[])["owner", "crew", "GW-", "Z1", "371502001001001"]) Assert.DoesNotContain(secret, text, StringComparison.Ordinal);

        using var again = new HttpRequestMessage(HttpMethod.Get, "open/components.geojson");
        again.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(answer.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, (await server.Http.SendAsync(again, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("open/daily/2026-05-18.csv", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync("api/v1/components", Stop)).StatusCode);
    }

    [Fact]
    public async Task Daily_ChosenQuantities_AreGivenForWholeDaysAndNoOthers()
    {
        await using var server = await RunningServer.StartAsync(change: With(new OpenDataOptions { DailyQuantities = ["lamp/power", "lamp/voltage"] }));
        var messages = new GatewayMessages();
        using var client = await TestGateway.ConnectAsync(server.MqttPort, messages);
        await client.BirthAsync();
        var day = DateTimeOffset.UtcNow.UtcDateTime.Date.AddDays(-3);
        var at = new DateTimeOffset(day, TimeSpan.Zero).ToUnixTimeMilliseconds();
        await client.PublishAsync(SparkplugMessageType.DData, messages.Data(
            1, new Reading(Quantity.LampPower, at + 1, 80, Quality.Good), new Reading(Quantity.LampVoltage, at + 2, 230, Quality.Good), new Reading(Quantity.LampCurrent, at + 3, 1, Quality.Good),
            new Reading(Quantity.LampPower, at + 86_400_000, 81, Quality.Good)));
        await server.UntilAsync("api/v1/stats", stats => stats.GetProperty("storedRows").GetInt64() == 4, "all readings are stored");

        var lines = (await server.Http.GetStringAsync($"open/daily/{day:yyyy-MM-dd}.csv", Stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("device,quantity,unix_ms,time,value,quality", lines[0]);
        Assert.Equal([$"{GatewayMessages.Lamp},lamp/power,{at + 1}", $"{GatewayMessages.Lamp},lamp/voltage,{at + 2}"], lines.Skip(1).Select(line => string.Join(',', line.Split(',')[..3])));
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync($"open/daily/{DateTimeOffset.UtcNow:yyyy-MM-dd}.csv", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("open/daily/1926-05-18.csv", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.GetAsync("open/daily/..%2f..%2fstate.csv", Stop)).StatusCode);
        Assert.Equal(1, (await server.GetAsync("open")).GetProperty("sets").GetArrayLength());
    }

    [Fact]
    public async Task Public_TooManyCalls_AreHeldBack()
    {
        await using var server = await RunningServer.StartAsync(change: With(new OpenDataOptions { Components = true, RequestsPerMinute = 1 }));

        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("open", Stop)).StatusCode);
        using var second = await server.Http.GetAsync("open", Stop);

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
    }

    [Fact]
    public void Check_AttributesOfPeopleAndUnknownQuantities_AreRefused()
    {
        var faults = new List<string>();

        new OpenDataOptions { ComponentAttributes = ["name", "owner"], DailyQuantities = ["lamp/colour"], ComponentKinds = ["x"], DaysMax = 0, CacheMinutes = 0, RequestsPerMinute = 0 }.Check("server.json", faults);

        Assert.Equal(6, faults.Count);
        Assert.Contains(faults, fault => fault.Contains("'owner' is none that may be public", StringComparison.Ordinal));
    }

    private static Action<SmartPoles.IngestServer.Commands.ServerOptions> With(OpenDataOptions open) => options => options.OpenData = open;
}
