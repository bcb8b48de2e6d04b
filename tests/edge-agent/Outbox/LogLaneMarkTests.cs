using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.EdgeAgent.Tests.Gathering;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Tests.Journal;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

/// <summary>The mark that records are handed out must be on the disk before they leave; alarms need none.</summary>
public class LogLaneMarkTests
{
    private readonly SteppingTime _time = new(DateTimeOffset.FromUnixTimeMilliseconds(OutboxBench.BaseMs));
    private readonly RefusingFiles _files = new(new MemoryFiles());

    [Fact]
    public async Task Take_MarkCannotBeSaved_AlarmsGoOnAndTheRestFollowsWhenItCan()
    {
        var outbox = OutboxBench.Open("data", 1, time: _time, files: _files);
        using var lane = outbox.OpenLanes(TimeSpan.FromMinutes(1)).Live;
        _files.Refused = "handed";
        Append(outbox, 0, Quantity.LampPower);
        Append(outbox, 1, Quantity.LampPower, Quantity.CoverOpen);
        Assert.Equal([DropClass.Alarm], lane.TakeAll().Select(record => record.Class));

        // Also what comes behind records that must wait.
        for (var poll = 2; poll < 600; poll++) Append(outbox, poll, Quantity.LampPower);
        Append(outbox, 600, Quantity.CoverOpen);
        Assert.Equal([2UL], lane.TakeAll().Select(record => record.First));
        Assert.True(outbox.Status.MarksRefused > 0);
        Assert.True(outbox.Status.MarksRefused < 10, "a disk that has just refused is left alone");

        // Nothing new comes: the lane wakes by itself.
        _files.Refused = null;
        var more = lane.WaitForMoreAsync(CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(1.1));
        await more.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal([.. Enumerable.Range(1, 600).Select(number => (ulong)number)], lane.TakeAll().Select(record => record.First));
        outbox.Close();
    }

    private static void Append(OutboxJournal outbox, int poll, params Quantity[] quantities)
    {
        outbox.Append("a", OutboxBench.Poll(OutboxBench.BaseMs + (poll * 1000L), quantities));
        outbox.Flush();
    }
}
