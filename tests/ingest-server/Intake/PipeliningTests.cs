using SmartPoles.IngestServer.Intake;
using Xunit.Sdk;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>Many messages of one connection wait for one commit; nothing is acknowledged before it is durable.</summary>
public class PipeliningTests
{
    private const string Topic = "spBv1.0/g/NDATA/GW-1";

    public static TheoryData<byte> Levels => [Wire.Level311, Wire.Level5];

    [Theory, MemberData(nameof(Levels))]
    public async Task Publish_ManyBeforeACommit_AreAcknowledgedInOrderAfterIt(byte level)
    {
        await using var rig = await IntakeRig.StartAsync();
        using var client = await rig.ConnectAsync(level: level);

        await client.SendAsync([.. Enumerable.Range(1, 100).Select(id => Wire.Publish(Topic, [(byte)id], id, level))]);
        await rig.UntilAsync(it => it.Journal.Messages.Length == 100, "all taken before any acknowledgement");
        await client.ExpectQuietAsync();
        rig.Journal.Commit(upTo: 60);
        await client.ExpectAcksAsync([.. Enumerable.Range(1, 60)]);
        await client.ExpectQuietAsync();
        rig.Journal.Commit();

        await client.ExpectAcksAsync([.. Enumerable.Range(61, 40)]);

        // They are counted once they are sent, and may be here before that.
        await rig.UntilAsync(it => it.Metrics.Acknowledged >= 100, "all are counted");
        Assert.Equal((100, 100), (rig.Metrics.Published, rig.Metrics.Acknowledged));
    }

    [Fact]
    public async Task Publish_AJournalThatClaimsEarly_TurnsTheTestRed()
    {
        await using var rig = await IntakeRig.StartAsync(journal: new ScriptedJournal { ClaimsEarly = true });
        using var client = await rig.ConnectAsync();

        await client.SendAsync(Wire.Publish(Topic, [1], 1));
        await rig.UntilAsync(it => it.Metrics.Acknowledged == 1, "the early acknowledgement");

        await Assert.ThrowsAnyAsync<XunitException>(client.ExpectQuietAsync);
    }

    [Fact]
    public async Task Publish_AlreadyDurable_IsAcknowledgedWithoutAnotherCommit()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var client = await rig.ConnectAsync();
        rig.Journal.Commit(upTo: 10);

        await client.SendAsync(Wire.Publish(Topic, [1], 1));

        await client.ExpectAcksAsync(1);
    }

    [Fact]
    public async Task Publish_WindowFull_IsNotReadFurtherWhileANeighbourIs()
    {
        await using var rig = await IntakeRig.StartAsync(new IntakeOptions { WindowMessages = 4 });
        using var client = await rig.ConnectAsync();
        using var neighbour = await rig.ConnectAsync("GW-2");

        await client.SendAsync([.. Enumerable.Range(1, 10).Select(id => Wire.Publish(Topic, [1], id))]);
        await rig.UntilAsync(it => it.Metrics.WindowStalls > 0, "a stall");
        await neighbour.SendAsync(Wire.Publish("spBv1.0/g/NDATA/GW-2", [1], 1));
        await rig.UntilAsync(it => it.Journal.Messages.Length == 5, "four of one, one of the other");
        rig.Journal.Commit();
        await neighbour.ExpectAcksAsync(1);
        await client.ExpectAcksAsync(1, 2, 3, 4);
        await rig.UntilAsync(it => it.Journal.Messages.Length == 9, "the next four");
        rig.Journal.Commit();
        await client.ExpectAcksAsync(5, 6, 7, 8);
        await rig.UntilAsync(it => it.Journal.Messages.Length == 11, "the rest");
        rig.Journal.Commit();

        await client.ExpectAcksAsync(9, 10);
    }

    [Fact]
    public async Task Publish_JournalBusy_IsOfferedAgainAfterTheNextCommit()
    {
        await using var rig = await IntakeRig.StartAsync();
        var isBusy = true;
        rig.Journal.Judge = _ => Volatile.Read(ref isBusy) ? IntakeVerdict.Busy : IntakeVerdict.Acknowledge;
        using var client = await rig.ConnectAsync();

        await client.SendAsync(Wire.Publish(Topic, [1], 1));
        await rig.UntilAsync(it => it.Metrics.WindowStalls == 1, "the stall");
        rig.Journal.Commit();
        await rig.UntilAsync(it => it.Metrics.WindowStalls == 2, "another try, in vain");
        Volatile.Write(ref isBusy, false);
        rig.Journal.Commit();
        await rig.UntilAsync(it => it.Journal.Messages.Length == 1, "taken");
        rig.Journal.Commit();

        await client.ExpectAcksAsync(1);
    }

    [Theory, MemberData(nameof(Levels))]
    public async Task Publish_KeepAndRetry_EarlierOnesAreStillAcknowledgedThenTheConnectionEnds(byte level)
    {
        await using var rig = await IntakeRig.StartAsync();
        rig.Journal.Judge = message => message.Payload[0] == 3 ? IntakeVerdict.KeepAndRetry : IntakeVerdict.Acknowledge;
        using var client = await rig.ConnectAsync(level: level);

        await client.SendAsync([.. Enumerable.Range(1, 4).Select(id => Wire.Publish(Topic, [(byte)id], id, level))]);
        await rig.UntilAsync(it => it.Metrics.Kept == 1, "the kept one");
        rig.Journal.Commit();

        await client.ExpectAcksAsync(1, 2);
        if (level == Wire.Level5) await client.ExpectEndAsync(0x89);
        else await client.ExpectClosedAsync();
        Assert.Equal(2, rig.Journal.Messages.Length);
    }

    [Fact]
    public async Task Publish_LostByTheDisk_IsNeverAcknowledged()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var client = await rig.ConnectAsync();

        await client.SendAsync(Wire.Publish(Topic, [1], 1), Wire.Publish(Topic, [2], 2));
        await rig.UntilAsync(it => it.Journal.Messages.Length == 2, "both taken");
        rig.Journal.Lose();

        await client.ExpectEndAsync(0x89);
        Assert.Equal(0, rig.Metrics.Acknowledged);
    }

    [Fact]
    public async Task Publish_IdInFlight_IsRefusedInItsTurnButADuplicateIsTakenAgain()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var client = await rig.ConnectAsync();

        await client.SendAsync(Wire.Publish(Topic, [1], 7), Wire.Publish(Topic, [2], 7), Wire.Publish(Topic, [1], 7, isDuplicate: true));
        await rig.UntilAsync(it => it.Journal.Messages.Length == 2, "the first and its duplicate");
        rig.Journal.Commit();

        await client.ExpectAcksAsync(7);
        await client.ExpectAsync(0x40, 3, 0, 7, 0x91);
        await client.ExpectAcksAsync(7);
    }

    [Fact]
    public async Task Publish_IdInFlightInOldProtocol_EndsTheConnection()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var client = await rig.ConnectAsync(level: Wire.Level311);

        await client.SendAsync(Wire.Publish(Topic, [1], 7, Wire.Level311), Wire.Publish(Topic, [2], 7, Wire.Level311));

        await client.ExpectClosedAsync();
        Assert.Single(rig.Journal.Messages);
    }

    [Fact]
    public async Task Publish_InPiecesOfOneByte_IsTakenWhole()
    {
        await using var rig = await IntakeRig.StartAsync();
        using var client = await rig.ConnectAsync();

        foreach (var piece in Wire.Publish(Topic, [1, 2, 3], 1)) await client.SendAsync([piece]);
        await rig.UntilAsync(it => it.Journal.Messages.Length == 1, "taken");

        Assert.Equal([1, 2, 3], rig.Journal.Messages[0].Payload);
    }

    [Fact]
    public async Task Publish_LargerThanAPipe_IsTakenWholeAndBeyondThePayloadLimitStillGivenToTheSink()
    {
        await using var rig = await IntakeRig.StartAsync(new IntakeOptions { PayloadBytesMax = 256 * 1024 });
        using var client = await rig.ConnectAsync();
        var large = Enumerable.Range(0, 300 * 1024).Select(index => (byte)index).ToArray();

        await client.SendAsync(Wire.Publish(Topic, large, 1), Wire.Publish(Topic, [9], 2));
        await rig.UntilAsync(it => it.Journal.Messages.Length == 2, "both taken");

        Assert.Equal(large, rig.Journal.Messages[0].Payload);
    }
}
