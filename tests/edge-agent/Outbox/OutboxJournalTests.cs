using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

public sealed class OutboxJournalTests : IDisposable
{
    private static readonly OutboxOptions Small = new() { CapacityMiB = 1, CommitDelayMs = 0 };

    private readonly TempFolder _folder = new();
    private ulong _epoch = 1;

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
        var records = Take(again);

        Assert.Equal([(1UL, "a", 1UL, 3), (1UL, "a", 4UL, 2)], records.Select(record => (record.Epoch, record.Device, record.First, record.Readings.Length)));
        Assert.Equal(new LedgerClosing(1, "a", 5), Assert.Single(again.Closings(includeAcknowledged: true)));
    }

    [Fact]
    public async Task Acknowledge_OutOfOrder_FreesOnlyWhatIsContiguous()
    {
        await using var outbox = Open();
        for (var index = 0; index < 3; index++) Append(outbox, "a", 1);
        await outbox.FlushAsync(TestContext.Current.CancellationToken);
        var records = Take(outbox);
        var before = outbox.CursorPosition;

        outbox.Acknowledge([records[1], records[2]]);
        Assert.Equal(before, outbox.CursorPosition);

        outbox.Acknowledge([records[0]]);
        Assert.True(outbox.IsEmpty);
        Assert.Equal(0, outbox.CountPending());
    }

    [Fact]
    public async Task Append_BeyondTheCap_DropsTheOldestAsGapsAndEveryNumberIsAccountedFor()
    {
        await using var outbox = Open();
        for (var index = 0; index < 4000; index++) Append(outbox, "a", 40);
        await outbox.FlushAsync(TestContext.Current.CancellationToken);

        var gaps = outbox.UntoldGaps();
        Assert.NotEmpty(gaps);
        Assert.All(gaps, gap => Assert.Equal(GapReason.OutboxFull, gap.Gap.Reason));
        var seen = new RangeSet();
        var counted = 0UL;
        foreach (var gap in gaps) counted += seen.Add(gap.Gap.First, gap.Gap.First + gap.Gap.Count - 1);
        foreach (var record in Take(outbox)) counted += seen.Add(record.First, record.First + (ulong)record.Readings.Length - 1);
        Assert.Equal(160_000UL, counted);
        Assert.Equal([(1UL, 160_000UL)], seen.Ranges);
        Assert.True(outbox.BytesOnDisk <= 1024 * 1024 + 64 * 1024);
    }

    /// <summary>Whatever is appended, acknowledged and cut short: 1..last of every epoch is acknowledged, waiting or a gap, once.</summary>
    [Fact]
    public void AnyHistory_EveryNumber_IsAcknowledgedOrWaits() =>
        Gen.Int[0, 9].Array[1, 40].Sample(steps => Assert.Equal([], Unaccounted(steps, freesEarly: false)), iter: 60, threads: 1);

    /// <summary>Sabotage: an outbox that frees what nobody acknowledged must turn the same audit red.</summary>
    [Fact]
    public void AnyHistory_FreedWithoutAcknowledgement_TheAuditTurnsRed() =>
        Assert.NotEmpty(Unaccounted([1, 1, 7, 9, 1, 7], freesEarly: true));

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

        Assert.Contains(new LedgerClosing(1, "a", 7), again.Closings(includeAcknowledged: true));
    }

    private List<(ulong Epoch, ulong First, ulong Last)> Unaccounted(int[] steps, bool freesEarly)
    {
        using var folder = new TempFolder();
        var acknowledged = new Dictionary<ulong, RangeSet>();
        var last = new Dictionary<ulong, ulong>();
        ulong epoch = 1;
        var outbox = OutboxJournal.Open(folder.Path, Small, epoch, TimeProvider.System, NullLogger.Instance);
        var taken = new List<OutboxRecord>();
        foreach (var step in steps)
        {
            switch (step)
            {
                case 9:
                    outbox.DisposeAsync().AsTask().GetAwaiter().GetResult();
                    outbox = OutboxJournal.Open(folder.Path, Small, ++epoch, TimeProvider.System, NullLogger.Instance);
                    taken.Clear();
                    break;
                case 7 or 8:
                    outbox.FlushAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
                    taken.AddRange(Take(outbox));
                    if (taken.Count == 0) break;
                    var one = taken[step == 7 ? 0 : ^1];
                    taken.Remove(one);
                    outbox.Acknowledge([one]);
                    if (freesEarly) break;
                    Of(acknowledged, one.Epoch).Add(one.First, one.First + (ulong)one.Readings.Length - 1);
                    break;
                default:
                    Append(outbox, "a", step + 1);
                    last[epoch] = last.GetValueOrDefault(epoch) + (ulong)step + 1;
                    break;
            }
        }

        outbox.FlushAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        taken.AddRange(Take(outbox));
        foreach (var record in taken) Of(acknowledged, record.Epoch).Add(record.First, record.First + (ulong)record.Readings.Length - 1);
        foreach (var gap in outbox.UntoldGaps()) Of(acknowledged, gap.Epoch).Add(gap.Gap.First, gap.Gap.First + gap.Gap.Count - 1);
        outbox.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return [.. last.SelectMany(pair => Of(acknowledged, pair.Key).MissingUpTo(pair.Value).Select(hole => (pair.Key, hole.First, hole.Last)))];
    }

    private static RangeSet Of(Dictionary<ulong, RangeSet> sets, ulong epoch) =>
        sets.TryGetValue(epoch, out var set) ? set : sets[epoch] = new RangeSet();

    private static void Append(OutboxJournal outbox, string device, int readings) => outbox.Append(
        device, ClockQuality.FreeRunning,
        [.. Enumerable.Range(0, readings).Select(index => new Reading(Quantity.LampPower, 1_700_000_000_000 + index, index, Quality.Good))],
        isUrgent: false);

    private static List<OutboxRecord> Take(OutboxJournal outbox)
    {
        using var lane = outbox.OpenLane(outbox.CursorPosition, long.MaxValue);
        var records = new List<OutboxRecord>();
        while (lane.Take() is { } record) records.Add(record);
        return records;
    }

    private OutboxJournal Open() => OutboxJournal.Open(_folder.Path, Small, _epoch++, TimeProvider.System, NullLogger.Instance);
}
