using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>Lists page by page while rows are added, and answers that are not sent a second time.</summary>
public sealed class PagingTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Alarms_PageByPageWhileNewOnesCome_GiveEachOldOneOnce()
    {
        for (var number = 0; number < 5; number++) await RaiseAsync(number, number + 1);
        var before = (await _server.GetAsync("api/v1/alarms")).EnumerateArray().Select(IdOf).ToArray();

        var pages = await PagesAsync("api/v1/alarms?limit=2", async page =>
        {
            // Newer than all: in front of the page that was read.
            if (page == 1) await RaiseAsync(100, 6);
        });

        Assert.Equal(before, pages.Select(IdOf));
    }

    [Fact]
    public async Task Operations_PageByPage_AreAllThereOnceAndInOrder()
    {
        await RaiseAsync(0, 1);
        var id = IdOf((await _server.GetAsync("api/v1/alarms"))[0]);
        for (var number = 0; number < 5; number++)
        {
            var answer = await _server.Http.PostAsync($"api/v1/alarms/{id}/comment", JsonContent.Create(new { who = "Li", note = $"note {number}" }), Stop);
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        }

        var notes = await PagesAsync("api/v1/operations?limit=2", _ => Task.CompletedTask);

        Assert.Equal(["note 4", "note 3", "note 2", "note 1", "note 0"], notes.Select(line => line.GetProperty("note").GetString()));
    }

    [Fact]
    public async Task Readings_OfOneSeriesPageByPage_AreAllThereOnce()
    {
        var messages = new GatewayMessages();
        using var client = await TestGateway.ConnectAsync(_server.MqttPort, messages);
        await client.BirthAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await client.PublishAsync(SparkplugMessageType.DData, messages.Data(1, [.. Enumerable.Range(0, 7).Select(number => new Reading(Quantity.LampPower, now + number, number, Quality.Good))]));
        await _server.UntilAsync("api/v1/readings/count", count => count.GetProperty("rows").GetInt64() == 7, "all readings are stored");

        var rows = await PagesAsync($"api/v1/readings?device={GatewayMessages.Lamp}&quantity=lamp%2Fpower&limit=3", _ => Task.CompletedTask, body => body.GetProperty("readings"));

        Assert.Equal([0d, 1, 2, 3, 4, 5, 6], rows.Select(row => row.GetProperty("value").GetDouble()));
    }

    [Theory]
    [InlineData("api/v1/alarms")]
    [InlineData("api/v1/operations")]
    [InlineData("api/v1/floods")]
    [InlineData("api/v1/notifications")]
    [InlineData("api/v1/readings")]
    [InlineData("api/v1/components")]
    public async Task Cursor_OfNoneOrAnotherList_IsRefused(string path)
    {
        foreach (var cursor in (string[])["x", "%00", PageCursor.Write("another", "1", "2"), new string('A', 4000)])
        {
            var answer = await _server.Http.GetAsync($"{path}?cursor={cursor}", Stop);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{path} {cursor}: {answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData("api/v1/registry")]
    [InlineData("api/v1/registry/classes")]
    [InlineData("api/v1/rules")]
    [InlineData("api/v1/components?limit=1")]
    public async Task Answer_ThatStaysTheSame_IsSentOnce(string path)
    {
        using var first = await _server.Http.GetAsync(path, Stop);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var tag = first.Headers.ETag!;
        Assert.Equal("private, no-cache", first.Headers.CacheControl?.ToString().Replace("no-cache, private", "private, no-cache"));

        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(tag);
        using var second = await _server.Http.SendAsync(again, Stop);
        Assert.Equal((HttpStatusCode.NotModified, ""), (second.StatusCode, await second.Content.ReadAsStringAsync(Stop)));
        Assert.Equal(tag, second.Headers.ETag);

        using var other = new HttpRequestMessage(HttpMethod.Get, path);
        other.Headers.IfNoneMatch.ParseAdd("\"another\"");
        using var third = await _server.Http.SendAsync(other, Stop);
        Assert.Equal(await first.Content.ReadAsStringAsync(Stop), await third.Content.ReadAsStringAsync(Stop));
    }

    private static string IdOf(JsonElement row) => row.GetProperty("id").GetString()!;

    private async Task<List<JsonElement>> PagesAsync(string path, Func<int, Task> between, Func<JsonElement, JsonElement>? rowsOf = null)
    {
        var rows = new List<JsonElement>();
        for (var page = 1; ; page++)
        {
            Assert.True(page < 20, "the pages do not end");
            using var answer = await _server.Http.GetAsync(path, Stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var body = await _server.JsonOf(answer);
            rows.AddRange((rowsOf?.Invoke(body) ?? body).EnumerateArray());
            if (!answer.Headers.TryGetValues("Link", out var links)) return rows;
            var link = links.Single();
            Assert.EndsWith(">; rel=\"next\"", link, StringComparison.Ordinal);
            path = link[1..link.IndexOf('>')];
            await between(page);
        }
    }

    private async Task RaiseAsync(int laterMs, int expected)
    {
        Assert.True(_server.Journal.TryAppend(new EntryWriter().Dropped(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + laterMs, 1, 2)));
        await _server.UntilAsync("api/v1/alarms", alarms => alarms.GetArrayLength() == expected, "the alarm is in the book");
    }
}
