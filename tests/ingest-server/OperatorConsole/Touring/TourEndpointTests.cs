using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.OperatorConsole.Touring;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.OperatorConsole.Touring;

/// <summary>A player announces its scenes, and who looks is told where they are.</summary>
public sealed class TourEndpointTests : IAsyncLifetime
{
    private const string Storm =
        """
        {
          "name": "storm", "about": "A storm.", "speed": 10, "validSeconds": 60,
          "scenes": [
            { "id": "cover-1", "what": "cover 1 is lifted", "place": "P1", "state": "playing", "fromUnixMs": 1700000000000,
              "subjects": ["3715020118000001", "GW-000002", "nobody"], "expected": [{ "rule": "cover-tilted", "subject": "3715020118000001" }] },
            { "id": "cover-2", "what": "cover 2 is lifted", "state": "waiting" }
          ]
        }
        """;

    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Announce_ATour_IsToldToThePagesWithItsPlacesUntilItIsTakenDown()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await _server.Http.GetAsync("api/v1/tour", Stop)).StatusCode);
        using var stream = new StreamReader(await _server.Http.GetStreamAsync("api/v1/live", Stop));
        Assert.Equal("event: hello", await stream.ReadLineAsync(Stop));

        Assert.Equal(HttpStatusCode.NoContent, (await PutAsync(Storm)).StatusCode);

        await UntilEventAsync(stream, "event: tour");
        var tour = await _server.GetAsync("api/v1/tour");
        var scene = tour.GetProperty("scenes")[0];
        Assert.Equal(("storm", "playing"), (tour.GetProperty("name").GetString(), scene.GetProperty("state").GetString()));
        Assert.Equal(["Lamp 1", "Lamp 2"], scene.GetProperty("places").EnumerateArray().Select(place => place.GetProperty("name").GetString()));
        Assert.Equal([115.98, 36.45, 115.99, 36.45], scene.GetProperty("box").EnumerateArray().Select(edge => edge.GetDouble()));
        Assert.Equal(JsonValueKind.Null, tour.GetProperty("scenes")[1].GetProperty("box").ValueKind);

        Assert.Equal(HttpStatusCode.NoContent, (await _server.Http.DeleteAsync("api/v1/tour", Stop)).StatusCode);
        await UntilEventAsync(stream, "event: tour");
        Assert.Equal(HttpStatusCode.NoContent, (await _server.Http.GetAsync("api/v1/tour", Stop)).StatusCode);
    }

    [Theory]
    [InlineData("{}", "name is needed")]
    [InlineData("null", "null")]
    [InlineData("""{"name":"x","speed":1,"validSeconds":30}""", "scenes is needed")]
    [InlineData("""{"name":"x","speed":0,"validSeconds":30,"scenes":[]}""", "speed 0")]
    [InlineData("""{"name":"x","speed":1,"validSeconds":601,"scenes":[]}""", "validSeconds 601")]
    [InlineData("""{"name":"x","speed":1,"validSeconds":30,"scenes":[null]}""", "scenes[0]")]
    [InlineData("""{"name":"x","speed":1,"validSeconds":30,"scenes":[{"id":"a","what":"b","state":"gone"}]}""", "$.scenes[0].state")]
    [InlineData("""{"name":"x","speed":1,"validSeconds":30,"scenes":[{"id":"a","what":"b","state":7}]}""", "$.scenes[0].state")]
    [InlineData("""{"name":"x","speed":1,"validSeconds":30,"scenes":[{"id":"a","what":"b","state":"over","expected":[{}]}]}""", "rule and subject")]
    [InlineData("""{"name":""", "BytePositionInLine")]
    public async Task Announce_WhatMakesNoSense_IsRefusedWithItsPlace(string body, string expected)
    {
        var answer = await PutAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(expected, (await _server.JsonOf(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Current_PlayerThatSaysNothingMore_IsOver()
    {
        var time = new FakeTimeProvider();
        var board = new TourBoard(time);
        board.Announce(new Tour("storm", null, 1, 30, []));

        time.Advance(TimeSpan.FromSeconds(29));
        Assert.NotNull(board.Current);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(board.Current);
    }

    [Fact]
    public async Task Rules_OfTheServer_AreListedWithTheirTexts() =>
        Assert.Contains((await _server.GetAsync("api/v1/rules")).EnumerateArray(), rule => rule.GetProperty("id").GetString() == "cover-tilted" && rule.GetProperty("text").GetString() != "");

    private Task<HttpResponseMessage> PutAsync(string body) => _server.Http.PutAsync("api/v1/tour", new StringContent(body, Encoding.UTF8, "application/json"), Stop);

    private static async Task UntilEventAsync(StreamReader stream, string line)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (await stream.ReadLineAsync(limit.Token) is { } read)
        {
            if (read == line) return;
        }

        Assert.Fail($"The stream ended before {line}");
    }
}
