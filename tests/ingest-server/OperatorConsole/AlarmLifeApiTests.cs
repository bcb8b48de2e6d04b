using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SmartPoles.IngestServer.Commands;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Notifications;
using SmartPoles.IngestServer.Tests.Notifications;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>What operators do, over the running server's API.</summary>
public sealed class AlarmLifeApiTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Acknowledge_TwoAtOnce_OneWinsAndTheOtherIsToldWho()
    {
        var id = await RaiseAsync();

        var answers = await Task.WhenAll(PostAsync($"alarms/{id}/acknowledge", new { who = "Li" }), PostAsync($"alarms/{id}/acknowledge", new { who = "Wang" }));

        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Conflict], answers.Select(answer => answer.StatusCode).Order());
        var alarm = await _server.GetAsync($"api/v1/alarms/{id}");
        var winner = alarm.GetProperty("acknowledgedBy").GetString();
        var refused = await _server.JsonOf(answers.Single(answer => answer.StatusCode == HttpStatusCode.Conflict));
        Assert.Equal((winner, "alreadyAcknowledged"), (refused.GetProperty("winner").GetString(), refused.GetProperty("outcome").GetString()));

        // The winner who did not hear the answer asks again and is not told that he lost against himself.
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync($"alarms/{id}/acknowledge", new { who = winner })).StatusCode);
        Assert.Equal("activeAcknowledged", alarm.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Actions_EachInItsTurn_StandInTheAlarmAndInItsHistoryAlsoAfterARestart()
    {
        var id = await RaiseAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync($"alarms/{id}/comment", new { who = "Li", note = "disk of the old rack" })).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync($"alarms/{id}/assign", new { who = "Li", to = "Zhao" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync($"alarms/{id}/assign", new { who = "Wang", to = "Qian" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync($"alarms/{id}/reset", new { who = "Li" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync($"alarms/{id}/shelve", new { who = "Li", minutes = 5 })).StatusCode);
        var shelved = await PostAsync($"alarms/{id}/shelve", new { who = "Li", minutes = 5, reason = "known" });
        Assert.Equal("shelved", (await _server.JsonOf(shelved)).GetProperty("state").GetString());
        Assert.Equal(1, (await _server.GetAsync("api/v1/shelves")).GetArrayLength());
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync($"alarms/{id}/unshelve", new { who = "Li" })).StatusCode);

        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync($"cases/{id}/state", new { who = "case-system", state = "dispatched" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync($"cases/{id}/state", new { who = "case-system", state = "lost" })).StatusCode);
        foreach (var state in (string[])["filed", "filed", "dispatched", "handled", "verified", "closed", "closed"])
        {
            Assert.Equal(HttpStatusCode.Accepted, (await PostAsync($"cases/{id}/state", new { who = "case-system", state })).StatusCode);
        }

        await _server.StopAsync();
        await _server.StartAgainAsync();

        var alarm = await _server.GetAsync($"api/v1/alarms/{id}");
        Assert.Equal(("Zhao", "closed", true), (alarm.GetProperty("assignedTo").GetString(), alarm.GetProperty("caseState").GetString(), alarm.GetProperty("isShown").GetBoolean()));
        var history = (await _server.GetAsync($"api/v1/alarms/{id}/history")).EnumerateArray().ToList();
        Assert.Contains(history, line => line.GetProperty("kind").GetString() == "commented" && line.GetProperty("note").GetString() == "disk of the old rack");
        Assert.Contains(history, line => line.GetProperty("outcome").GetString() == "alreadyAssigned" && line.GetProperty("winner").GetString() == "Zhao");
        Assert.Equal(history.Count, history.Select(line => line.GetProperty("id").GetInt64()).Distinct().Count());
    }

    [Fact]
    public async Task Hiding_WindowsAndOutOfService_AreSetListedAndEnded()
    {
        var until = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        var set = await PostAsync("suppressions", new { who = "Li", subjects = new[] { "ingest-server" }, untilUnixMs = until, reason = "new disk" });
        Assert.Equal(HttpStatusCode.Accepted, set.StatusCode);
        var window = (await _server.JsonOf(set)).GetProperty("id").GetString();
        var id = await RaiseAsync();
        Assert.Equal("suppressedByDesign", (await _server.GetAsync($"api/v1/alarms/{id}")).GetProperty("state").GetString());
        Assert.Equal(id, (await _server.GetAsync("api/v1/alarms?shown=false&state=suppressedByDesign"))[0].GetProperty("id").GetString());

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync($"suppressions/{window}/end", new { who = "Li" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"suppressions/{window}/end", new { who = "Li" })).StatusCode);
        Assert.True((await _server.GetAsync($"api/v1/alarms/{id}")).GetProperty("isShown").GetBoolean());

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync("out-of-service", new { who = "Li", code = "ingest-server", reason = "test" })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync("out-of-service", new { who = "Wang", code = "ingest-server", reason = "test" })).StatusCode);
        Assert.Equal("outOfService", (await _server.GetAsync($"api/v1/alarms/{id}")).GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync("out-of-service/ingest-server/end", new { who = "Li" })).StatusCode);
        Assert.Equal(0, (await _server.GetAsync("api/v1/out-of-service")).GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("suppressions", new { who = "Li", subjects = new[] { "a\nb" }, untilUnixMs = until, reason = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("suppressions", new { who = "Li", subjects = new[] { "a" }, untilUnixMs = 1, reason = "x" })).StatusCode);
    }

    [Fact]
    public async Task List_PagesFiltersAndKpis_AnswerForWhatIsThere()
    {
        var ids = new List<string>();
        for (var number = 0; number < 3; number++) ids.Add(await RaiseAsync());

        var pages = new List<string>();
        var cursor = "";
        do
        {
            var answer = await _server.Http.GetAsync($"api/v1/alarms?limit=1&level=1&state=open{cursor}", Stop);
            pages.AddRange((await _server.JsonOf(answer)).EnumerateArray().Select(alarm => alarm.GetProperty("id").GetString()!));
            cursor = answer.Headers.TryGetValues("X-Next-Cursor", out var next) ? $"&after={Uri.EscapeDataString(next.Single())}" : "";
        }
        while (cursor.Length > 0);

        Assert.Equal(ids.Order(), pages.Order());
        Assert.Equal(HttpStatusCode.BadRequest, (await _server.Http.GetAsync("api/v1/alarms?state=5", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await _server.Http.GetAsync("api/v1/alarms?after=x", Stop)).StatusCode);
        var kpis = await _server.GetAsync("api/v1/kpis");
        Assert.Equal(3, kpis.EnumerateArray().Sum(day => day.GetProperty("annunciated").GetInt32()));

        var all = await PostAsync("alarms/acknowledge", new { ids = ids.Append("none"), who = "Li" });
        Assert.Equal([202, 202, 202, 404], (await _server.JsonOf(all)).EnumerateArray().Select(row => row.GetProperty("status").GetInt32()).Order());
        Assert.Equal(3, (await _server.GetAsync("api/v1/alarms?state=activeAcknowledged")).GetArrayLength());
    }

    [Fact]
    public async Task Notifications_OfARunningServer_ReachTheWebhookAndTheList()
    {
        await using var target = new ScriptedTarget();
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["key"], OutboxRig.Key, Stop);
        var faults = new List<string>();
        await File.WriteAllTextAsync(
            folder["server.json"], $$"""{ "Notifications": { "Channels": [ { "Name": "hook", "Kind": "webhook", "Url": "{{target.Url}}", "SecretFile": "key" } ] } }""", Stop);
        var notifications = ConfigurationFile.Load(folder["server.json"], options => options, faults)!.Notifications;
        await using var server = await RunningServer.StartAsync(notifications: notifications);

        server.Journal.TryAppend(new EntryWriter().Dropped(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 1, 2));

        await Deadline.Until(() => target.Taken.Count == 1, TimeSpan.FromSeconds(60), "the webhook has it");
        await server.UntilAsync("api/v1/notifications?state=done", lines => lines.GetArrayLength() == 1, "the outbox knows it");
    }

    private async Task<string> RaiseAsync()
    {
        var known = (await _server.GetAsync("api/v1/alarms")).EnumerateArray().Select(alarm => alarm.GetProperty("id").GetString()!).ToHashSet();

        // Its time is its onset and so its id: another one each.
        Assert.True(_server.Journal.TryAppend(new EntryWriter().Dropped(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + known.Count, 1, 2)));
        string? id = null;
        await Deadline.Until(
            async () => (id = (await _server.GetAsync("api/v1/alarms")).EnumerateArray().Select(alarm => alarm.GetProperty("id").GetString()!).FirstOrDefault(found => !known.Contains(found))) is not null,
            TimeSpan.FromSeconds(60), "the alarm is in the book");
        return id!;
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) => _server.Http.PostAsync($"api/v1/{path}", JsonContent.Create(body), Stop);
}
