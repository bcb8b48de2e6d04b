using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>What one DDATA message carries: records of one device, one epoch and one clock quality, in the order of their numbers.</summary>
internal sealed class OutgoingData(string device, ulong epoch, ClockQuality clock, bool isHistorical)
{
    // With a reading of its own for every second run, still within one ledger block beside the gaps that travel along.
    private const int RunsMax = 256;

    private readonly List<OutboxRecord> _records = [];
    private int _runCount;

    public string Device { get; } = device;

    public ulong Epoch { get; } = epoch;

    public ClockQuality Clock { get; } = clock;

    public bool IsHistorical { get; } = isHistorical;

    public IReadOnlyList<OutboxRecord> Records => _records;

    /// <summary>Gaps of the same device and epoch that travel along.</summary>
    public IReadOnlyList<UntoldGap> Gaps { get; set; } = [];

    public int ReadingCount { get; private set; }

    public IEnumerable<Reading> Readings => _records.SelectMany(record => record.Readings).Where(reading => IsKnown(reading.Quantity));

    public bool TryAdd(OutboxRecord record)
    {
        if (record.Device != Device || record.Epoch != Epoch || record.Clock != Clock) return false;
        if (_records.Count > 0 && ReadingCount + record.Readings.Length > SparkplugLimits.ReadingsSent) return false;
        if (_records.Count > 0 && _runCount + record.Runs.Length > RunsMax) return false;
        _records.Add(record);
        _runCount += record.Runs.Length;
        ReadingCount += record.Readings.Length;
        return true;
    }

    /// <summary>
    /// The ledger entries: the runs of numbers that the readings take, then the gaps. A quantity that this version does not know (the
    /// outbox of a newer agent) cannot be named and becomes a gap.
    /// </summary>
    public LedgerEntry[] Entries()
    {
        var entries = new List<LedgerEntry>();
        foreach (var record in _records)
        {
            var reading = 0;
            foreach (var run in record.Runs)
            {
                if (run.Gap is not null) Extend(entries, run);
                else for (var number = run.First; number <= run.Last; number++) Extend(entries, new LedgerEntry(number, 1, GapOf(record.Readings[reading++])));
            }
        }

        entries.AddRange(Gaps.Select(gap => new LedgerEntry(gap.Gap.First, gap.Gap.Count, gap.Gap.Reason)));
        return [.. entries];
    }

    private static bool IsKnown(Quantity quantity) => QuantityCatalogue.TryGet(quantity, out _);

    private static GapReason? GapOf(Reading reading) => IsKnown(reading.Quantity) ? null : GapReason.Damaged;

    private static void Extend(List<LedgerEntry> entries, LedgerEntry run)
    {
        if (entries.Count > 0 && entries[^1] is var last && last.Gap == run.Gap && last.Last + 1 == run.First) entries[^1] = last with { Count = last.Count + run.Count };
        else entries.Add(run);
    }
}
