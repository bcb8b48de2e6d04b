using SmartPoles.EdgeAgent.Tests.Gathering;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Tests.Journal;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

/// <summary>Power came back, there is no clock chip, and it is 1970 until a time server answers.</summary>
public class OutboxClockTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly SteppingTime _time = new(DateTimeOffset.UnixEpoch.AddSeconds(40));
    private readonly MemoryFiles _files = new();

    [Fact]
    public void Take_ClockBecomesKnown_RecordsGetTheTimeAtWhichTheyWereTaken()
    {
        var clock = Clock(boot: 1);
        var outbox = Open(1, clock);
        Append(outbox, clock, Quantity.LampPower);
        _time.Advance(TimeSpan.FromSeconds(10));
        Append(outbox, clock, Quantity.LampPower);
        outbox.Flush();
        var lanes = outbox.OpenLanes(TimeSpan.FromMinutes(1));
        Assert.Null(lanes.Live.Take());
        Assert.False(lanes.Live.IsThrough);

        _time.SetWall(Now);
        _time.Advance(TimeSpan.FromSeconds(2));

        var records = lanes.Live.TakeAll();
        Assert.Equal(2, records.Count);
        Assert.All(records, record => Assert.Equal(ClockQuality.FreeRunning, record.Clock));
        Assert.Equal(10_000, records[1].Readings[0].UnixMs - records[0].Readings[0].UnixMs);
        Assert.InRange(Now.ToUnixTimeMilliseconds() - records[1].Readings[0].UnixMs, -3000, 3000);
        lanes.Live.Dispose();
        lanes.History.Dispose();
        outbox.Close();
    }

    [Fact]
    public void Take_ClockStaysUnknown_AlarmsGoAfterTheirWaitFlaggedAndTheRestLater()
    {
        var clock = Clock(boot: 1);
        var outbox = Open(1, clock);
        Append(outbox, clock, Quantity.LampPower, Quantity.CoverOpen);
        outbox.Flush();
        var lanes = outbox.OpenLanes(TimeSpan.FromMinutes(60));
        Assert.Null(lanes.Live.Take());

        _time.Advance(TimeSpan.FromSeconds(61));
        var alarm = Assert.Single(lanes.Live.TakeAll());
        Assert.Equal((DropClass.Alarm, ClockQuality.Unknown), (alarm.Class, alarm.Clock));

        _time.Advance(TimeSpan.FromSeconds(900));
        Assert.Equal(DropClass.Bulk, Assert.Single(lanes.Live.TakeAll()).Class);
        lanes.Live.Dispose();
        lanes.History.Dispose();
        outbox.Close();
    }

    [Fact]
    public void Reopen_SameRunOfTheMachine_StampsWhatTheAgentBeforeItTook()
    {
        var clock = Clock(boot: 1);
        var outbox = Open(1, clock);
        Append(outbox, clock, Quantity.LampPower);
        outbox.Close();
        _time.Advance(TimeSpan.FromSeconds(5));
        _time.SetWall(Now);

        var again = Open(2, Clock(boot: 1));
        var record = Assert.Single(again.TakeAll());

        Assert.Equal(ClockQuality.FreeRunning, record.Clock);
        Assert.InRange(Now.ToUnixTimeMilliseconds() - record.Readings[0].UnixMs, 4000, 6000);
        again.Close();
    }

    [Fact]
    public void Reopen_EarlierRunWhoseClockWasNeverKnown_GoesFlaggedAfterTheLastKnownTime()
    {
        _time.SetWall(Now);
        Open(1, Clock(boot: 1)).Close();
        var dark = new SteppingTime(DateTimeOffset.UnixEpoch.AddSeconds(40));
        var clock = new SampleClock(dark, new MachineStart(2, 0), () => false);
        var outbox = OutboxBench.Open("data", 2, OutboxBench.Small, dark, clock, _files);
        dark.Advance(TimeSpan.FromSeconds(7));
        outbox.Append("a", ClockQuality.Unknown, [new Reading(Quantity.LampPower, clock.UnixMsAt(dark.GetTimestamp()), 1, Quality.Good)], isUrgent: false);
        outbox.Close();

        var again = Open(3, Clock(boot: 3));
        var record = Assert.Single(again.TakeAll());

        Assert.Equal(ClockQuality.Unknown, record.Clock);
        Assert.InRange(record.Readings[0].UnixMs, Now.ToUnixTimeMilliseconds(), Now.AddDays(2000).ToUnixTimeMilliseconds());
        again.Close();
    }

    [Theory]
    [InlineData(3650)]
    [InlineData(-3650)]
    public void Step_ByYears_KeepsOrderRetentionAndTheLiveLane(int days)
    {
        _time.SetWall(DateTimeOffset.UnixEpoch.AddDays(30_000));
        var clock = Clock(boot: 1);
        var outbox = Open(1, clock);
        for (var count = 0; count < 5; count++) Append(outbox, clock, Quantity.LampPower);
        _time.Advance(TimeSpan.FromMinutes(10));
        outbox.Maintain();
        SetWallClock(days);
        for (var count = 0; count < 5; count++) Append(outbox, clock, Quantity.LampPower);
        outbox.Flush();
        outbox.Maintain();

        var lanes = outbox.OpenLanes(TimeSpan.FromMinutes(1));
        Assert.Equal([6UL, 7UL, 8UL, 9UL, 10UL], lanes.Live.TakeAll().Select(record => record.First));
        Assert.Equal([1UL, 2UL, 3UL, 4UL, 5UL], lanes.History.TakeAll().Select(record => record.First));
        lanes.Live.Dispose();
        lanes.History.Dispose();
        outbox.Close();
    }

    /// <summary>Whether somebody may still be owed an answer on the buses: after a power cut nobody is.</summary>
    [Fact]
    public void HasRunSinceBoot_OnlyTheFirstStartOfARunOfTheMachine_IsFalse()
    {
        foreach (var (start, boot, expected) in new (ulong, ulong, bool)[] { (1, 7, false), (2, 7, true), (3, 7, true), (4, 8, false), (5, 8, true) })
        {
            var clock = Clock(boot);
            var outbox = Open(start, clock);
            if (start == 2) Append(outbox, clock, Quantity.LampPower);
            var found = outbox.HasRunSinceBoot;
            outbox.Close();
            Assert.Equal(expected, found);
        }
    }

    /// <summary>A start that was killed before it read anything has asked all the same.</summary>
    [Fact]
    public void HasRunSinceBoot_PredecessorKilledAtOnce_IsTrue()
    {
        Open(1, Clock(boot: 7));
        _files.Kill();

        var outbox = Open(2, Clock(boot: 7));
        var found = outbox.HasRunSinceBoot;
        outbox.Close();

        Assert.True(found);
    }

    private void SetWallClock(int days) => _time.SetWall(_time.GetUtcNow().AddDays(days));

    private void Append(OutboxJournal outbox, SampleClock clock, params Quantity[] quantities) => outbox.Append(
        "a", clock.Quality, [.. quantities.Select(quantity => new Reading(quantity, clock.UnixMsAt(_time.GetTimestamp()), 1, Quality.Good))], isUrgent: false);

    private SampleClock Clock(ulong boot) => new(_time, new MachineStart(boot, 0), () => false);

    private OutboxJournal Open(ulong start, SampleClock clock) => OutboxBench.Open("data", start, OutboxBench.Small, _time, clock, _files);
}
