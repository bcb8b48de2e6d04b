using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>What is known of one device in one epoch.</summary>
public sealed class DeviceLedger
{
    private readonly List<LedgerGap> _gaps = [];

    /// <summary>Last number given out; 0 for none.</summary>
    public ulong Last { get; set; }

    public IReadOnlyList<LedgerGap> Gaps => _gaps;

    /// <summary>Adds a gap, joined to the one before it where they touch.</summary>
    public void AddGap(LedgerGap gap)
    {
        if (_gaps.Count > 0 && _gaps[^1] is var last && last.Last + 1 == gap.First && last.Reason == gap.Reason && last.IsTold == gap.IsTold)
        {
            _gaps[^1] = last with { Count = last.Count + gap.Count };
        }
        else
        {
            _gaps.Add(gap);
        }
    }

    /// <summary>Marks the numbers as told; what was joined to them meanwhile stays untold.</summary>
    public void MarkTold(LedgerGap told)
    {
        var index = _gaps.FindIndex(gap => !gap.IsTold && gap.First == told.First);
        if (index < 0) return;
        var gap = _gaps[index];
        _gaps[index] = told with { IsTold = true };
        if (gap.Count > told.Count) _gaps.Insert(index + 1, gap with { First = told.Last + 1, Count = gap.Count - told.Count });
    }
}

/// <summary>All devices of one start of the agent.</summary>
public sealed class EpochLedger(ulong epoch, long openedUnixMs)
{
    public ulong Epoch { get; } = epoch;

    public long OpenedUnixMs { get; } = openedUnixMs;

    /// <summary>The server has acknowledged at which numbers this epoch ended.</summary>
    public bool IsClosingAcknowledged { get; set; }

    public SortedDictionary<string, DeviceLedger> Devices { get; } = new(StringComparer.Ordinal);

    public DeviceLedger Of(string device)
    {
        if (!Devices.TryGetValue(device, out var ledger)) Devices.Add(device, ledger = new DeviceLedger());
        return ledger;
    }
}

/// <summary>The numbers given out by the last starts of the agent. Not thread-safe.</summary>
public sealed class EpochBook
{
    /// <summary>Starts remembered: a gateway that restarts daily has two months to reach its server.</summary>
    public const int EpochsMax = 64;

    private readonly List<EpochLedger> _epochs = [];

    /// <summary>The journal that <see cref="Covered"/> counts in.</summary>
    public Guid LogId { get; set; }

    /// <summary>Journal position below which every record's numbers are in this book.</summary>
    public long Covered { get; set; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<EpochLedger> Epochs => _epochs;

    public EpochLedger? Find(ulong epoch) => _epochs.Find(each => each.Epoch == epoch);

    /// <summary>Opens the epoch of a new start, and forgets what is too old.</summary>
    public EpochLedger Begin(ulong epoch, long unixMs)
    {
        // A start that took no reading has nothing to remember; an agent that restarts in a loop must not push out the others.
        _epochs.RemoveAll(each => each.Devices.Count == 0);
        var ledger = new EpochLedger(epoch, unixMs);
        _epochs.Add(ledger);
        if (_epochs.Count > EpochsMax) _epochs.RemoveRange(0, _epochs.Count - EpochsMax);
        return ledger;
    }

    /// <summary>The ledger of an earlier epoch; opened when the book does not know it.</summary>
    public EpochLedger Of(ulong epoch, long unixMs)
    {
        var ledger = Find(epoch);
        if (ledger is not null) return ledger;
        ledger = new EpochLedger(epoch, unixMs);
        var younger = _epochs.FindIndex(each => each.OpenedUnixMs > unixMs);
        _epochs.Insert(younger < 0 ? _epochs.Count : younger, ledger);
        return ledger;
    }

    internal void Add(EpochLedger ledger) => _epochs.Add(ledger);

    /// <summary>Takes over what a record in the journal says.</summary>
    internal void Note(in RecordHead head)
    {
        var ledger = Of(head.Epoch, head.UnixMs).Of(head.Device);
        ledger.Last = Math.Max(ledger.Last, head.Last);
    }

    /// <summary>Where the epochs before the current one ended.</summary>
    public IReadOnlyList<LedgerClosing> Closings(ulong current, bool includeAcknowledged)
    {
        var closings = new List<LedgerClosing>();
        foreach (var epoch in _epochs.AsEnumerable().Reverse())
        {
            if (epoch.Epoch == current || (epoch.IsClosingAcknowledged && !includeAcknowledged)) continue;

            // A whole epoch or none of it: only whole ones can be marked as acknowledged.
            if (closings.Count + epoch.Devices.Count > LedgerClosings.ClosingsMax) break;
            foreach (var (device, ledger) in epoch.Devices)
            {
                if (ledger.Last > 0) closings.Add(new LedgerClosing(epoch.Epoch, device, ledger.Last));
            }
        }

        return closings;
    }
}
