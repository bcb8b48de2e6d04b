using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Tests.Journal;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

/// <summary>What goes first when the server stays away longer than there is room.</summary>
public class OutboxCapTests
{
    private static readonly DropClass[] Classes = [DropClass.Bulk, DropClass.Process, DropClass.Alarm];

    [Fact]
    public void Append_BeyondTheCap_ThinsBulkBeforePressureAndKeepsEveryAlarm()
    {
        var outbox = Open();
        var polls = Fill(outbox, 6000);

        Assert.True(outbox.BytesOnDisk <= OutboxBench.Tiny.CapacityBytes, $"{outbox.BytesOnDisk} bytes");
        var status = outbox.Status;
        Assert.True(status.Thinned > 0);
        Assert.Equal(polls * OutboxBench.Mixed.Length, status.Taken);
        var audit = new NumberAudit();
        var records = outbox.TakeAll();
        foreach (var record in records) audit.Deliver(record);
        Assert.Equal([], audit.Close(outbox, Given(polls)));
        Assert.Equal((ulong)polls, audit.Delivered(Epoch(DropClass.Alarm), "a"));
        Assert.True(audit.Gaps(Epoch(DropClass.Bulk), "a") > audit.Gaps(Epoch(DropClass.Process), "a"));
        Assert.Contains(records.SelectMany(record => record.Runs), run => run.Gap == GapReason.Thinned);
        outbox.Close();
    }

    [Fact]
    public void Append_OnlyAlarmsLeft_TheOldestAlarmsGoWithGapsThatTravel()
    {
        var outbox = Open();
        const int polls = 12_000;
        for (var poll = 0; poll < polls; poll++) outbox.Append("a", OutboxBench.Poll(OutboxBench.BaseMs + (poll * 1000), Quantity.CoverTilt, Quantity.GasCh4));
        outbox.Flush();
        outbox.Maintain();

        var audit = new NumberAudit();
        Assert.Equal([], audit.Close(outbox, [(Epoch(DropClass.Alarm), "a", 2UL * polls)]));
        Assert.InRange(audit.Gaps(Epoch(DropClass.Alarm), "a"), 1UL, 2UL * polls);
        outbox.Close();
    }

    /// <summary>A mean takes the number of a reading: only where that number was never handed to a connection.</summary>
    [Fact]
    public void Thin_PacksThatWereHandedOut_AreDroppedInstead()
    {
        var files = new MemoryFiles();
        var outbox = Open(files);
        var audit = new NumberAudit();
        var polls = Fill(outbox, 300);
        foreach (var record in outbox.TakeAll()) audit.Publish(record);

        // The connection broke: nothing is acknowledged, and the agent starts again.
        outbox.Close();
        outbox = OutboxBench.Open("data", 2, OutboxBench.Tiny, files: files);
        for (var poll = 0; poll < 6000; poll++) outbox.Append("b", OutboxBench.Poll(OutboxBench.BaseMs + (poll * 1000), OutboxBench.Mixed));
        outbox.Flush();
        outbox.Maintain();

        Assert.Equal([], audit.Close(outbox, Given(polls)));
        outbox.Close();
    }

    [Fact]
    public void Gaps_AcknowledgedPacks_LeaveOnlySumsInTheBook()
    {
        var files = new MemoryFiles();
        var outbox = Open(files);
        Fill(outbox, 6000);
        var records = outbox.TakeAll();
        Assert.True(records.Sum(record => record.Runs.Count(run => run.Gap is not null)) > 50);
        outbox.Acknowledge(records);
        outbox.Maintain();

        Assert.DoesNotContain(files.Names, name => name.EndsWith(".pack", StringComparison.Ordinal));
        Assert.True(outbox.IsEmpty);
        Assert.InRange(files.Content("epochs.json").Length, 1, 4096);
        outbox.Close();
    }

    [Fact]
    public void OpenLanes_PackedBacklog_AlarmsAreFirstInHistory()
    {
        var outbox = Open();
        Fill(outbox, 300);

        var lanes = outbox.OpenLanes(TimeSpan.Zero);
        var classes = lanes.History.TakeAll().Where(record => record.Pack is not null).Select(record => record.Class).ToList();

        Assert.Equal(classes.OrderDescending(), classes);
        Assert.Equal(3, classes.Distinct().Count());
        lanes.Live.Dispose();
        lanes.History.Dispose();
        outbox.Close();
    }

    private static int Fill(OutboxJournal outbox, int polls)
    {
        for (var poll = 0; poll < polls; poll++)
        {
            outbox.Append("a", OutboxBench.Poll(OutboxBench.BaseMs + (poll * 1000), OutboxBench.Mixed));
            if (poll % 50 == 0) outbox.Maintain();
        }

        outbox.Flush();
        outbox.Maintain();
        return polls;
    }

    private static ulong Epoch(DropClass @class) => DropClasses.EpochOf(1, @class);

    private static IEnumerable<(ulong, string, ulong)> Given(int polls) =>
        Classes.Select(each => (Epoch(each), "a", (ulong)(polls * OutboxBench.Mixed.Count(quantity => DropClasses.Of(quantity) == each))));

    private static OutboxJournal Open(MemoryFiles? files = null) => OutboxBench.Open("data", 1, OutboxBench.Tiny, files: files ?? new MemoryFiles());
}
