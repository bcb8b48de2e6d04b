using CsCheck;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Tests.Journal;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

public sealed class OutboxJournalTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private ulong _start = 1;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reopen_UnacknowledgedRecords_KeepEpochAndNumbers()
    {
        await using (var outbox = Open())
        {
            Append(outbox, "a", 3);
            Append(outbox, "a", 2);
            await outbox.FlushAsync(TestContext.Current.CancellationToken);
        }

        await using var again = Open();
        var records = again.TakeAll();

        var epoch = DropClasses.EpochOf(1, DropClass.Bulk);
        Assert.Equal([(epoch, "a", 1UL, 3), (epoch, "a", 4UL, 2)], records.Select(record => (record.Epoch, record.Device, record.First, record.Readings.Length)));
        Assert.Equal(new LedgerClosing(epoch, "a", 5), Assert.Single(again.Closings(includeAcknowledged: true)));
    }

    [Fact]
    public async Task Append_PollOfAllClasses_GivesEachClassItsOwnEpochAndNumbersAndAlarmsComeFirst()
    {
        await using var outbox = Open();
        for (var poll = 0; poll < 3; poll++) outbox.Append("a", OutboxBench.Poll(OutboxBench.BaseMs + poll, OutboxBench.Mixed));
        await outbox.FlushAsync(TestContext.Current.CancellationToken);

        var records = outbox.TakeAll();

        Assert.Equal(
            [DropClass.Alarm, DropClass.Alarm, DropClass.Alarm, DropClass.Process, DropClass.Process, DropClass.Process, DropClass.Bulk, DropClass.Bulk, DropClass.Bulk],
            records.Select(record => record.Class));
        Assert.Equal([1UL, 2UL, 3UL, 1UL, 2UL, 3UL, 1UL, 3UL, 5UL], records.Select(record => record.First));
        Assert.Equal(3, records.Select(record => record.Epoch).Distinct().Count());
        outbox.Acknowledge(records);
        Assert.True(outbox.IsEmpty);
    }

    [Fact]
    public async Task Acknowledge_OutOfOrder_FreesOnlyWhatIsContiguous()
    {
        await using var outbox = Open();
        for (var index = 0; index < 3; index++) Append(outbox, "a", 1);
        await outbox.FlushAsync(TestContext.Current.CancellationToken);
        var records = outbox.TakeAll();
        var before = outbox.CursorPosition;

        outbox.Acknowledge([records[1], records[2]]);
        Assert.InRange(outbox.CursorPosition, before, records[0].Position);

        outbox.Acknowledge([records[0]]);
        Assert.True(outbox.IsEmpty);
        Assert.Equal(0, outbox.CountPending());
    }

    [Fact]
    public async Task Open_GarbageInEpochsFile_RebuildsTheNumbersFromTheJournal()
    {
        await using (var outbox = Open())
        {
            Append(outbox, "a", 7);
            await outbox.FlushAsync(TestContext.Current.CancellationToken);
        }

        File.WriteAllText(_folder[EpochFile.Name], "{ \"torn");
        await using var again = Open();

        Assert.Contains(new LedgerClosing(DropClasses.EpochOf(1, DropClass.Bulk), "a", 7), again.Closings(includeAcknowledged: true));
    }

    [Fact]
    public async Task Append_SteadyState_AllocatesNothing()
    {
        await using var outbox = OutboxBench.Open(_folder.Path, 1, OutboxBench.Small with { CapacityMiB = 64, CommitDelayMs = 1000 });
        var poll = OutboxBench.Poll(OutboxBench.BaseMs, OutboxBench.Mixed);
        for (var warm = 0; warm < 2000; warm++) outbox.Append("device", ClockQuality.FreeRunning, poll, isUrgent: false);
        outbox.Flush();

        var allocated = Allocations.Of(() =>
        {
            for (var count = 0; count < 400; count++) outbox.Append("device", ClockQuality.FreeRunning, poll, isUrgent: false);
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task RestartLoop_EachWithAFewReadings_TheBookStaysSmall()
    {
        for (var start = 0; start < 100; start++)
        {
            await using var outbox = Open();
            outbox.Append("3715020118000001", OutboxBench.Poll(OutboxBench.BaseMs + start, OutboxBench.Mixed));
        }

        Assert.InRange(new FileInfo(_folder[EpochFile.Name]).Length, 1, 96 * 1024);
        await using var last = Open();
        Assert.Equal(300, last.TakeAll().Count);
    }

    /// <summary>Whatever is appended, acknowledged and cut short: 1..last of every epoch is acknowledged, waiting or a gap, once.</summary>
    [Fact]
    public void AnyHistory_EveryNumber_IsAcknowledgedOrWaits() =>
        Gen.Int[0, 11].Array[1, 40].Sample(steps => Assert.Equal([], Unaccounted(steps, freesEarly: false)), iter: 60, threads: 1);

    /// <summary>Sabotage: an outbox that frees what nobody acknowledged must turn the same audit red.</summary>
    [Fact]
    public void AnyHistory_FreedWithoutAcknowledgement_TheAuditTurnsRed() =>
        Assert.NotEmpty(Unaccounted([1, 1, 7, 9, 1, 7], freesEarly: true));

    private static List<string> Unaccounted(int[] steps, bool freesEarly)
    {
        var files = new MemoryFiles();
        var audit = new NumberAudit();
        var last = new Dictionary<ulong, ulong>();
        ulong start = 1;
        var outbox = OutboxBench.Open("data", start, OutboxBench.Tiny, files: files);
        var taken = new List<OutboxRecord>();
        foreach (var step in steps)
        {
            switch (step)
            {
                case 9:
                    outbox.Close();
                    audit.Restart();
                    outbox = OutboxBench.Open("data", ++start, OutboxBench.Tiny, files: files);
                    taken.Clear();
                    break;
                case 10:
                    // Enough to close a segment, so that something is packed and something thinned or dropped.
                    for (var count = 0; count < 400; count++) AppendCounted(10);
                    break;
                case 11:
                    outbox.ReturnAll();
                    taken.Clear();
                    outbox.Maintain();
                    break;
                case 7 or 8:
                    outbox.Flush();
                    taken.AddRange(outbox.TakeAll());
                    foreach (var record in taken) audit.Publish(record);
                    if (taken.Count == 0) break;
                    var one = taken[step == 7 ? 0 : ^1];
                    taken.Remove(one);
                    outbox.Acknowledge([one]);
                    if (!freesEarly) audit.Deliver(one);
                    break;
                default:
                    AppendCounted(step + 1);
                    break;
            }
        }

        outbox.Flush();
        var unaccounted = audit.Close(outbox, last.Select(pair => (DropClasses.EpochOf(pair.Key, DropClass.Bulk), "a", pair.Value)));
        outbox.Close();
        return unaccounted;

        void AppendCounted(int readings)
        {
            Append(outbox, "a", readings);
            last[start] = last.GetValueOrDefault(start) + (ulong)readings;
        }
    }

    private static void Append(OutboxJournal outbox, string device, int readings) => outbox.Append(
        device, [.. Enumerable.Range(0, readings).Select(index => new Reading(Quantity.LampPower, OutboxBench.BaseMs + index, index, Quality.Good))]);

    private OutboxJournal Open() => OutboxBench.Open(_folder.Path, _start++);
}
