using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

public sealed class ReplayEndpointTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>The same kernel on the same entries: the same alarms with the same ids, and the present does not notice.</summary>
    [Fact]
    public async Task Replay_ToItsEnd_TellsTheAlarmsOfThenAndLeavesThePresentAlone()
    {
        var first = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 20_000;
        for (var second = 0; second < 20; second++) await WriteAsync(first + (second * 1000), second < 10 ? 0.3 : 0.1);
        await _server.UntilAsync("api/v1/alarms", alarms => alarms.GetArrayLength() > 0, "the alarm is raised");
        var last = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await _server.UntilAsync("api/v1/stats", stats => stats.GetProperty("storedRows").GetInt64() == 20, "what was written is stored");
        var (alarms, figures, values) = await PresentAsync();

        using var started = await _server.Http.PostAsJsonAsync("api/v1/replays", new { fromMs = first - 5000, toMs = last, speed = 3600 }, Stop);
        Assert.Equal(HttpStatusCode.Created, started.StatusCode);
        var id = (await _server.JsonOf(started)).GetProperty("id").GetString();
        await _server.UntilAsync($"api/v1/replays/{id}", look => look.GetProperty("isAtEnd").GetBoolean(), "the replay is at its end");
        var then = await _server.GetAsync($"api/v1/replays/{id}/alarms");
        var map = await _server.GetAsync($"api/v1/replays/{id}/map");

        Assert.Equal(alarms, then.EnumerateArray().Select(TextOf).Order());
        Assert.Equal(2, map.GetProperty("total").GetInt32());
        var after = await PresentAsync();
        Assert.Equal(alarms, after.Alarms);
        Assert.Equal((figures, values), (after.Figures, after.Values));
        using var ended = await _server.Http.DeleteAsync($"api/v1/replays/{id}", Stop);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        using var gone = await _server.Http.GetAsync($"api/v1/replays/{id}/map", Stop);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"fromMs":2000,"toMs":1000}""")]
    [InlineData("""{"fromMs":1000,"toMs":2000,"speed":0}""")]
    [InlineData("""{"fromMs":1000,"toMs":2000,"speed":3601}""")]
    [InlineData("""{"fromMs":1000,"toMs":3155760001000}""")]
    [InlineData("""{"fromMs":4000000000000,"toMs":4000000001000}""")]
    [InlineData("""{"fromMs":1000,"toMs":2000}""")]
    public async Task Start_WhatCannotBeReplayed_IsRefused(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _server.Http.PostAsync("api/v1/replays", content, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(0, (await _server.GetAsync("api/v1/replays")).GetArrayLength());
    }

    private static string TextOf(JsonElement alarm) =>
        $"{alarm.GetProperty("id").GetString()} {alarm.GetProperty("rule").GetString()} {alarm.GetProperty("onsetUnixMs").GetInt64()} {alarm.GetProperty("raisedUnixMs").GetInt64()} {alarm.GetProperty("state").GetString()}";

    private async Task<(string[] Alarms, string Figures, string Values)> PresentAsync()
    {
        var stats = await _server.GetAsync("api/v1/stats");
        var figures = ((string[])["published", "kept", "quarantined", "storedRows", "alarmsRaised", "alarmsCleared"]).Select(name => stats.GetProperty(name).ToString());
        var values = await _server.GetAsync($"api/v1/readings/latest?device={GatewayMessages.Lamp}");
        return ([.. (await _server.GetAsync("api/v1/alarms")).EnumerateArray().Select(TextOf).Order()], string.Join(' ', figures), values.ToString());
    }

    private async Task WriteAsync(long unixMs, double pressure)
    {
        var message = new DecodedMessage();
        message.Reset(MessageKind.Data, GatewayMessages.Gateway, GatewayMessages.Lamp, unixMs);
        message.Readings.Add(new DecodedReading(new Reading(Quantity.WaterPressure, unixMs, pressure, Quality.Good), IsHistorical: false));
        Assert.True(await _server.Journal.WriteAsync(new EntryWriter().Message(message).ToArray(), Stop));
    }
}
