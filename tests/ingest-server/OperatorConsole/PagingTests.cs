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

    [Fact]
    public async Task Gateways_PageByPage_AreThoseOfTheWholeList()
    {
        var whole = await _server.Http.GetAsync("api/v1/gateways", Stop);
        Assert.False(whole.Headers.Contains("Link"));

        var pages = await PagesAsync("api/v1/gateways?limit=1", _ => Task.CompletedTask);

        Assert.Equal((await _server.JsonOf(whole)).EnumerateArray().Select(IdOf), pages.Select(IdOf));
    }

    [Fact]
    public async Task People_PageByPageWhileOthersAreAdded_AreAllThereOnce()
    {
        using var admin = _server.Admin;
        foreach (var name in (string[])["e", "b", "d", "a", "c"])
        {
            using var token = await admin.PostAsJsonAsync("api/v1/tokens", new { name = $"token-{name}", role = "viewer" }, Stop);
            using var user = await admin.PostAsJsonAsync("api/v1/users", new { name = $"user-{name}", role = "viewer" }, Stop);
            using var enrolment = await admin.PostAsJsonAsync("api/v1/enrolments", new { gateway = $"GW-{name}", group = "city" }, Stop);
            Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.Created), (token.StatusCode, user.StatusCode, enrolment.StatusCode));
        }

        async Task AddAsync(int page)
        {
            // In front of the page that was read.
            using var answer = await admin.PostAsJsonAsync("api/v1/tokens", new { name = $"A{page}", role = "viewer" }, Stop);
        }

        var tokens = await PagesAsync("api/v1/tokens?limit=2", AddAsync, http: admin);
        var users = await PagesAsync("api/v1/users?limit=2", _ => Task.CompletedTask, http: admin);
        var enrolments = await PagesAsync("api/v1/enrolments?limit=2", _ => Task.CompletedTask, http: admin);
        var credentials = await PagesAsync("api/v1/gateway-credentials?limit=3", _ => Task.CompletedTask, http: admin);

        Assert.Equal(["token-a", "token-b", "token-c", "token-d", "token-e"], tokens.Select(row => row.GetProperty("name").GetString()));
        Assert.Equal(["user-a", "user-b", "user-c", "user-d", "user-e"], users.Select(row => row.GetProperty("name").GetString()));
        Assert.Equal(["GW-a", "GW-b", "GW-c", "GW-d", "GW-e"], enrolments.Select(IdOf));
        Assert.Equal(["GW-000001", "GW-000002", "GW-a", "GW-b", "GW-c", "GW-d", "GW-e"], credentials.Select(IdOf));
    }

    /// <summary>The page has its cursor in the body as well, the same as in the header.</summary>
    [Fact]
    public async Task Commands_PageByPage_AreAllThereOnceNewestFirst()
    {
        for (var number = 0; number < 5; number++)
        {
            using var sent = await _server.Http.PostAsJsonAsync($"api/v1/gateways/{GatewayMessages.Gateway}/commands", new { rebirth = true, who = "li.wei", note = $"note {number}" }, Stop);
            Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        }

        var cursors = new List<string?>();
        var rows = await PagesAsync($"api/v1/gateways/{GatewayMessages.Gateway}/commands?limit=2", _ => Task.CompletedTask, body =>
        {
            cursors.Add(body.TryGetProperty("nextCursor", out var next) ? next.GetString() : null);
            return body.GetProperty("items");
        });

        Assert.Equal(["note 4", "note 3", "note 2", "note 1", "note 0"], rows.Select(row => row.GetProperty("note").GetString()));
        Assert.Equal([true, true, false], cursors.Select(cursor => cursor is not null));
        using var ofAnother = await _server.Http.GetAsync($"api/v1/gateways/GW-000002/commands?cursor={cursors[0]}", Stop);
        using var number17 = await _server.Http.GetAsync($"api/v1/gateways/{GatewayMessages.Gateway}/commands?cursor=17", Stop);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (ofAnother.StatusCode, number17.StatusCode));
    }

    [Theory]
    [InlineData("api/v1/alarms")]
    [InlineData("api/v1/operations")]
    [InlineData("api/v1/floods")]
    [InlineData("api/v1/notifications")]
    [InlineData("api/v1/readings")]
    [InlineData("api/v1/components")]
    [InlineData("api/v1/components/unknown")]
    [InlineData("api/v1/gateways")]
    [InlineData("api/v1/gateways/GW-000001/commands")]
    [InlineData("api/v1/gateway-credentials")]
    [InlineData("api/v1/enrolments")]
    [InlineData("api/v1/tokens")]
    [InlineData("api/v1/users")]
    [InlineData("api/v1/sessions")]
    public async Task Cursor_OfNoneOrAnotherList_IsRefused(string path)
    {
        using var admin = _server.Admin;
        foreach (var cursor in (string[])["x", "%00", PageCursor.Write("another", "1", "2"), new string('A', 4000)])
        {
            using var answer = await admin.GetAsync($"{path}?cursor={cursor}", Stop);
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

    private async Task<List<JsonElement>> PagesAsync(string path, Func<int, Task> between, Func<JsonElement, JsonElement>? rowsOf = null, HttpClient? http = null)
    {
        var rows = new List<JsonElement>();
        for (var page = 1; ; page++)
        {
            Assert.True(page < 20, "the pages do not end");
            using var answer = await (http ?? _server.Http).GetAsync(path, Stop);
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
