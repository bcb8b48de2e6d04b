using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SmartPoles.IngestServer.OperatorConsole.Maps;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.OperatorConsole.Maps;

/// <summary>The city by box and zoom, from the outside.</summary>
public sealed class MapEndpointTests : IAsyncLifetime
{
    private const int Columns = 80;
    private const int Rows = 60;

    /// <summary>Some 55 m from each other: most squares of 100 m hold four.</summary>
    private const double Step = 0.0005;

    private readonly GatewayMessages _messages = new();
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(CityMapTests.Registry(
        [.. Enumerable.Range(0, Columns * Rows).Select(index => (36.45 + (index / Columns * Step), 115.98 + (index % Columns * Step)))]));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Map_WholeCity_IsSquaresThatHoldEverythingOnce()
    {
        var view = await _server.GetAsync("api/v1/map?zoom=13");

        Assert.Equal("cells", view.GetProperty("of").GetString());
        Assert.Equal(100, view.GetProperty("cellMetres").GetInt32());
        var cells = view.GetProperty("cells").EnumerateArray().ToArray();
        Assert.Equal(Columns * Rows, cells.Sum(cell => cell.GetProperty("count").GetInt32()));
        Assert.Equal(Columns * Rows, view.GetProperty("total").GetInt32());
        Assert.InRange(cells.Length, Columns * Rows / 8, Columns * Rows / 2);

        // Nobody has been heard yet.
        Assert.All(cells, cell => Assert.Equal(cell.GetProperty("count").GetInt32(), cell.GetProperty("offline").GetInt32()));
        Assert.Equal(200, (await _server.GetAsync("api/v1/map?zoom=12")).GetProperty("cellMetres").GetInt32());
    }

    [Fact]
    public async Task Map_SmallBox_IsSingleComponents()
    {
        var view = await _server.GetAsync(Box(115.98 - 1e-6, 36.45 - 1e-6, 115.98 + Step + 1e-6, 36.45 + Step + 1e-6));

        Assert.Equal("components", view.GetProperty("of").GetString());
        Assert.Equal(
            [$"3715020118{1:D6}", $"3715020118{2:D6}", $"3715020118{Columns + 1:D6}", $"3715020118{Columns + 2:D6}"],
            view.GetProperty("components").EnumerateArray().Select(row => row.GetProperty("code").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal(4, view.GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Map_GatewayOnlineAndAnAlarm_ShowsBothAndTheRestAsWell()
    {
        using var gateway = await TestGateway.ConnectAsync(_server.MqttPort, _messages);
        await gateway.BirthAsync();
        await _server.UntilAsync("api/v1/map?zoom=13&only=abnormal", view => view.GetProperty("cells").GetArrayLength() == 0, "all is well");

        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await gateway.PublishAsync(SparkplugMessageType.DData, _messages.Data(1, new Reading(Quantity.GasCh4, now, 60, Quality.Good)));
        await _server.UntilAsync("api/v1/map?zoom=13&only=abnormal", view => view.GetProperty("cells").GetArrayLength() == 1, "one square has an alarm");

        var cell = (await _server.GetAsync("api/v1/map?zoom=13&only=abnormal")).GetProperty("cells")[0];
        Assert.Equal((1, 1), (cell.GetProperty("level").GetInt32(), cell.GetProperty("alarmed").GetInt32()));
        Assert.False(cell.TryGetProperty("offline", out _));
        var near = await _server.GetAsync(Box(115.98 - 1e-6, 36.45 - 1e-6, 115.98 + Step + 1e-6, 36.45 + Step + 1e-6) + "&only=abnormal");
        var component = Assert.Single(near.GetProperty("components").EnumerateArray());
        Assert.Equal((GatewayMessages.Lamp, 1), (component.GetProperty("code").GetString(), component.GetProperty("level").GetInt32()));
        Assert.Equal(4, near.GetProperty("total").GetInt32());
        var city = await _server.GetAsync("api/v1/city");
        Assert.Equal((Columns * Rows, 1, 1), (city.GetProperty("components").GetInt32(), city.GetProperty("gateways").GetInt32(), city.GetProperty("gatewaysOnline").GetInt32()));
        Assert.Equal(1, city.GetProperty("alarms")[0].GetInt32());
        var place = Assert.Single((await _server.GetAsync($"api/v1/map/places?subject={GatewayMessages.Lamp}&subject=nobody")).EnumerateArray());
        Assert.Equal("Lamp 1", place.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Map_WhatIsNotAsked_IsNotSent()
    {
        var whole = await _server.Http.GetStringAsync("api/v1/map?zoom=13", Stop);
        var elsewhere = await _server.GetAsync(Box(10, 50, 11, 51));

        Assert.True(whole.Length < Columns * Rows * 100, "squares, and not the components in them");
        Assert.Equal(0, elsewhere.GetProperty("total").GetInt32());
        var some = await _server.GetAsync("api/v1/components?q=lamp%2017&limit=3");
        Assert.Equal(["Lamp 17", "Lamp 170", "Lamp 171"], some.EnumerateArray().Select(row => row.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("map?west=115")]
    [InlineData("map?west=116&south=36&east=115&north=37")]
    [InlineData("map?west=115&south=36&east=116&north=91")]
    [InlineData("map?west=NaN&south=36&east=116&north=37")]
    [InlineData("map?west=a&south=36&east=116&north=37")]
    [InlineData("map?zoom=25")]
    [InlineData("map?zoom=-1")]
    [InlineData("map?zoom=NaN")]
    [InlineData("map?only=normal")]
    [InlineData("components?limit=0")]
    [InlineData("components?limit=10001")]
    [InlineData("components?east=116")]
    public async Task Ask_WhatMakesNoSense_IsRefused(string path)
    {
        using var answer = await _server.Http.GetAsync("api/v1/" + path, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Places_TooMany_AreRefused()
    {
        var subjects = string.Join('&', Enumerable.Range(0, 501).Select(number => $"subject=GW-{number}"));

        using var answer = await _server.Http.GetAsync("api/v1/map/places?" + subjects, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("at most 500", (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("detail").GetString());
    }

    private static string Box(double west, double south, double east, double north) =>
        string.Create(CultureInfo.InvariantCulture, $"api/v1/map?west={west}&south={south}&east={east}&north={north}&zoom=18");
}
