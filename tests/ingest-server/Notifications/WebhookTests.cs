using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Notifications;
using SmartPoles.IngestServer.Tests.Alarms;

namespace SmartPoles.IngestServer.Tests.Notifications;

/// <summary>Webhooks against real sockets that misbehave: nothing lost, nothing twice by id.</summary>
public sealed class WebhookTests
{
    [Theory]
    [InlineData("500")]
    [InlineData("503|Retry-After: 30")]
    [InlineData("429|Retry-After: 30")]
    [InlineData("302|Location: http://127.0.0.1:1/")]
    [InlineData("reset")]
    public async Task Deliver_TargetInTrouble_EachComesOnceByIdAfterwards(string trouble)
    {
        await using var target = new ScriptedTarget(trouble, trouble, trouble, "200");
        using var rig = Rig(target);
        rig.Raise(5);

        await rig.EmptyAsync();

        AssertAllOnce(rig, target, 5);
        Assert.True(target.Requests.Count >= 8);
    }

    [Fact]
    public async Task Deliver_TargetAwayAndBack_EachComesOnceById()
    {
        await using var target = new ScriptedTarget();
        await target.StopAsync();
        using var rig = Rig(target);
        rig.Raise(5);
        for (var step = 0; step < 5; step++) await rig.StepAsync();
        Assert.Equal(5, rig.Outbox.Count().Waiting);

        target.Start();
        await rig.EmptyAsync();

        AssertAllOnce(rig, target, 5);
    }

    [Fact]
    public async Task Deliver_TargetThatNeverAnswers_IsTriedAgain()
    {
        await using var target = new ScriptedTarget("silent", "200");
        using var rig = Rig(target, timeoutSeconds: 1);
        rig.Raise(2);

        // The sender's limit runs on the test's clock, which goes on when the request has come.
        var step = rig.StepAsync();
        await SmartPoles.Tests.Shared.Deadline.Until(() => !target.Requests.IsEmpty, TimeSpan.FromSeconds(60), "the request came");
        rig.Time.Advance(TimeSpan.FromSeconds(2));
        await step;
        Assert.Contains("no answer", rig.Outbox.List("waiting", 10)[^1].Reason + rig.Outbox.List("waiting", 10)[0].Reason, StringComparison.Ordinal);
        await rig.EmptyAsync();

        AssertAllOnce(rig, target, 2);
    }

    [Theory]
    [InlineData("400")]
    [InlineData("404")]
    [InlineData("410")]
    public async Task Deliver_RefusedForGood_IsADeadLetterThatCanBeSentAgain(string status)
    {
        await using var target = new ScriptedTarget(status, "200");
        using var rig = Rig(target);
        rig.Raise(2);

        await rig.EmptyAsync();

        var dead = Assert.Single(rig.Outbox.List("dead", 10));
        Assert.Equal($"answers {status}", dead.Reason);
        Assert.Single(target.Taken);
        Assert.True(rig.Outbox.Revive(dead.Id, rig.Time.GetUtcNow().ToUnixTimeMilliseconds()));
        await rig.EmptyAsync();
        AssertAllOnce(rig, target, 2);
    }

    [Fact]
    public async Task Deliver_TargetThatAsksForPatience_IsLeftAloneForSoLong()
    {
        await using var target = new ScriptedTarget("429|Retry-After: 37", "200");
        using var rig = Rig(target);
        rig.Raise(1);

        Assert.Equal(TimeSpan.FromSeconds(37), await rig.StepAsync());
    }

    [Fact]
    public async Task Deliver_FailingForLong_PausesGrowToTheirBoundAndThenItIsGivenUp()
    {
        await using var target = new ScriptedTarget("500");
        using var rig = Rig(target, giveUpHours: 1);
        rig.Raise(1);

        var pauses = new List<TimeSpan>();
        while (rig.Outbox.Count().Waiting > 0) pauses.Add(await rig.StepAsync());

        Assert.InRange(pauses[0], TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1));
        Assert.InRange(pauses.Max(), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5));
        Assert.StartsWith("given up after 1 h", Assert.Single(rig.Outbox.List("dead", 10)).Reason, StringComparison.Ordinal);
    }

    /// <summary>What the manual's three lines of shell compute.</summary>
    [Fact]
    public async Task Deliver_Signature_IsTheHmacOfTimestampAndBody()
    {
        await using var target = new ScriptedTarget();
        using var rig = Rig(target);
        rig.Raise(1);
        await rig.EmptyAsync();

        Assert.True(target.Requests.TryDequeue(out var request));
        var timestamp = ScriptedTarget.HeaderOf(request.Head, WebhookSignature.TimestampHeader);
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(OutboxRig.Key), Encoding.UTF8.GetBytes(timestamp + "." + request.Body)));
        Assert.Equal("v1=" + expected, ScriptedTarget.HeaderOf(request.Head, WebhookSignature.SignatureHeader));
        Assert.DoesNotContain(OutboxRig.Key, request.Head + request.Body, StringComparison.Ordinal);
        using var body = JsonDocument.Parse(request.Body);
        Assert.Equal("annunciated", body.RootElement.GetProperty("kind").GetString());
        Assert.Equal("activeUnacknowledged", body.RootElement.GetProperty("alarm").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Deliver_AsACase_HasCodeGridClassLevelAndEvidence()
    {
        await using var target = new ScriptedTarget();
        var channel = Channel(target) with { Kind = "case" };
        using var rig = new OutboxRig(channel, new WebhookSender(channel, OutboxRig.Key, TimeProvider.System));
        rig.Book.Committing += (_, _, _) => { };
        var id = rig.Script.Raise(LifeScript.Rule("gas", 1), "3715020111000001-02");
        rig.Script.PlayTo(rig.Book);
        await rig.EmptyAsync();

        Assert.True(target.Requests.TryDequeue(out var request));
        using var body = JsonDocument.Parse(request.Body);
        var root = body.RootElement;
        Assert.Equal((id, "3715020111000001", "0111", "gas", 1), (
            root.GetProperty("caseId").GetString(), root.GetProperty("componentCode").GetString(), root.GetProperty("componentClass").GetString(),
            root.GetProperty("eventClass").GetString(), root.GetProperty("level").GetInt32()));
        Assert.Equal($"/api/v1/cases/{id}/state", root.GetProperty("stateUrl").GetString());
        Assert.Equal(1.5, root.GetProperty("evidence").GetProperty("value").GetDouble());
    }

    /// <summary>Killed after the receiver has it and before the outbox knows: it comes again, with the same id.</summary>
    [Fact]
    public async Task Deliver_KilledBeforeTheOutboxKnows_TheSecondHasTheSameId()
    {
        await using var target = new ScriptedTarget();
        using var rig = Rig(target);
        rig.Raise(1);
        var (message, _, _, _) = rig.Outbox.Next("hook", rig.Time.GetUtcNow().ToUnixTimeMilliseconds());
        var channel = Channel(target);
        await using var killed = new WebhookSender(channel, OutboxRig.Key, TimeProvider.System);
        Assert.Equal(DeliveryOutcome.Done, (await killed.SendAsync(message!, TestContext.Current.CancellationToken)).Outcome);

        await rig.EmptyAsync();

        Assert.Equal(2, target.Taken.Count);
        Assert.Single(target.Taken.Distinct());
    }

    /// <summary>The commit of the alarm and what is told of it are one: a journal that is replayed tells nothing twice, a commit that fails tells nothing.</summary>
    [Fact]
    public async Task Commit_FailedAndReplayed_TellsOnce()
    {
        await using var target = new ScriptedTarget();
        using var rig = Rig(target);
        for (var number = 0; number < 4; number++) rig.Script.Raise(LifeScript.Rule("gas", 1), $"371502011100000{number}");
        foreach (var label in (string[])["listeners", "position"])
        {
            rig.Book.Passing = point =>
            {
                if (point == label) throw new IOException("killed");
            };
            Assert.Throws<IOException>(() => rig.Script.PlayTo(rig.Book, batch: 4));
            Assert.Equal(0, rig.Outbox.Count().Waiting);
        }

        rig.Book.Passing = null;
        rig.Script.PlayTo(rig.Book);
        rig.Script.PlayTo(rig.Book, batch: 2);
        await rig.EmptyAsync();

        AssertAllOnce(rig, target, 4);
    }

    [Fact]
    public async Task Add_MoreThanTheBound_TheLeastUrgentAndOldestBecomesADeadLetter()
    {
        await using var target = new ScriptedTarget();
        using var rig = Rig(target, waitingMax: 10);
        rig.Script.Raise(LifeScript.Rule("tilt", 3), "3715020101000001");
        rig.Script.PlayTo(rig.Book);
        rig.Raise(11);

        var dead = rig.Outbox.List("dead", 10);
        Assert.Equal((10, 2), rig.Outbox.Count());
        Assert.Contains(dead, line => line.Level == 3);
        Assert.All(dead, line => Assert.Equal("the outbox was full", line.Reason));
    }

    [Fact]
    public async Task Commit_OfAFlood_TellsItsBeginningAndItsEndAndNoneInBetween()
    {
        await using var target = new ScriptedTarget();
        using var rig = Rig(target);
        rig.Script.RaiseAll(LifeScript.Rule("tilt"), Enumerable.Range(0, 100).Select(number => $"3715020101{number:000000}"));
        rig.Script.RaiseAll(LifeScript.Rule("tilt"), Enumerable.Range(100, 100).Select(number => $"3715020101{number:000000}"));
        rig.Script.Jump(700);
        rig.Script.PlayTo(rig.Book);
        await rig.EmptyAsync();

        var bodies = target.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement).ToList();
        Assert.Equal(10, bodies.Count(body => body.GetProperty("kind").GetString() == "annunciated"));
        var floods = bodies.Where(body => body.GetProperty("kind").GetString() == "flood").Select(body => body.GetProperty("flood")).ToList();
        Assert.Equal(2, floods.Count);
        Assert.Contains(floods, flood => flood.GetProperty("held").GetInt32() == 190 && flood.GetProperty("untilUnixMs").ValueKind == JsonValueKind.Number);
        Assert.Equal(nameof(FloodGroup), typeof(FloodGroup).Name);
    }

    private static ChannelOptions Channel(ScriptedTarget target, int timeoutSeconds = 30) => new() { Name = "hook", Kind = "webhook", Url = target.Url, TimeoutSeconds = timeoutSeconds };

    private static OutboxRig Rig(ScriptedTarget target, int timeoutSeconds = 30, int waitingMax = 10_000, int giveUpHours = 72)
    {
        var channel = Channel(target, timeoutSeconds);
        OutboxRig? rig = null;
        rig = new OutboxRig(channel, new DeferredSender(() => new WebhookSender(channel, OutboxRig.Key, rig!.Time)), waitingMax, giveUpHours);
        return rig;
    }

    private static void AssertAllOnce(OutboxRig rig, ScriptedTarget target, int count)
    {
        Assert.Equal(count, target.Taken.Count);
        Assert.Equal(count, target.Taken.Distinct().Count());
        Assert.Equal(rig.Outbox.List("done", 1000).Select(line => line.Id).Order(), target.Taken.Order());
    }

    /// <summary>Made at its first use, when the rig and its clock are there.</summary>
    private sealed class DeferredSender(Func<IChannelSender> make) : IChannelSender
    {
        private readonly Lazy<IChannelSender> _sender = new(make);

        public Task<Delivery> SendAsync(Notification message, CancellationToken stop) => _sender.Value.SendAsync(message, stop);

        public ValueTask DisposeAsync() => _sender.IsValueCreated ? _sender.Value.DisposeAsync() : ValueTask.CompletedTask;
    }
}
