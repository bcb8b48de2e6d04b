using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>What one DDATA message carries: records of one device, one epoch and one clock quality, in the order of their numbers.</summary>
internal sealed class OutgoingData(string device, ulong epoch, ClockQuality clock, bool isHistorical)
{
    private readonly List<OutboxRecord> _records = [];

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
        _records.Add(record);
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
            var number = record.First;
            foreach (var reading in record.Readings) Extend(entries, number++, IsKnown(reading.Quantity) ? null : GapReason.Damaged);
        }

        entries.AddRange(Gaps.Select(gap => new LedgerEntry(gap.Gap.First, gap.Gap.Count, gap.Gap.Reason)));
        return [.. entries];
    }

    private static bool IsKnown(Quantity quantity) => QuantityCatalogue.TryGet(quantity, out _);

    private static void Extend(List<LedgerEntry> entries, ulong number, GapReason? gap)
    {
        if (entries.Count > 0 && entries[^1] is var last && last.Gap == gap && last.Last + 1 == number) entries[^1] = last with { Count = last.Count + 1 };
        else entries.Add(new LedgerEntry(number, 1, gap));
    }
}
