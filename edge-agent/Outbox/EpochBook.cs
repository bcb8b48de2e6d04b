using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>The numbers given out by the last starts of the agent. Not thread-safe.</summary>
public sealed class EpochBook
{
    /// <summary>
    /// Epochs remembered whose end the server has not acknowledged: three classes of 64 starts. A gateway that restarts daily has two
    /// months to reach its server.
    /// </summary>
    public const int EpochsMax = DropClasses.Count * 64;

    /// <summary>Epochs remembered beyond that for a server that lost its ledger and asks anew: eight starts.</summary>
    public const int AcknowledgedMax = DropClasses.Count * 8;

    private readonly List<EpochLedger> _epochs = [];

    /// <summary>The journal that <see cref="Covered"/> counts in.</summary>
    public Guid LogId { get; set; }

    /// <summary>Journal position below which every record's numbers are in this book.</summary>
    public long Covered { get; set; }

    /// <summary>The last UTC time that was known, milliseconds; 0 for never.</summary>
    public long LastKnownUnixMs { get; set; }

    /// <summary>Packs that the server has and whose gaps are in this book: their files may still lie there after a crash.</summary>
    public IReadOnlyList<string> DonePacks { get; set; } = [];

    /// <summary>Runs of the machine.</summary>
    public IReadOnlyList<BootTime> Boots { get; set; } = [];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<EpochLedger> Epochs => _epochs;

    public EpochLedger? Find(ulong epoch) => _epochs.Find(each => each.Epoch == epoch);

    /// <summary>Opens the epochs of a new start, and forgets what is too old.</summary>
    public EpochLedger[] Begin(ulong start, long unixMs)
    {
        // A start that took no reading has nothing to remember; an agent that restarts in a loop must not push out the others.
        _epochs.RemoveAll(each => each.Devices.Count == 0);
        Forget(each => each.IsClosingAcknowledged && !each.HasUntoldGaps, AcknowledgedMax);
        Forget(each => !each.IsClosingAcknowledged || each.HasUntoldGaps, EpochsMax);
        var ledgers = Enum.GetValues<DropClass>().Select(each => new EpochLedger(DropClasses.EpochOf(start, each), unixMs) { Class = each }).ToArray();
        _epochs.AddRange(ledgers);
        return ledgers;
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

    /// <summary>Takes over what the journal says.</summary>
    internal void Note(ulong epoch, string device, ulong last, long unixMs)
    {
        var ledger = Of(epoch, unixMs).Of(device);
        ledger.Last = Math.Max(ledger.Last, last);
    }

    /// <summary>Where the epochs before the current ones ended.</summary>
    public IReadOnlyList<LedgerClosing> Closings(IReadOnlyCollection<ulong> current, bool includeAcknowledged)
    {
        var closings = new List<LedgerClosing>();
        foreach (var epoch in _epochs.AsEnumerable().Reverse())
        {
            if (current.Contains(epoch.Epoch) || (epoch.IsClosingAcknowledged && !includeAcknowledged)) continue;

            // A whole epoch or none of it: only whole ones can be marked as acknowledged.
            if (closings.Count + epoch.Devices.Count > LedgerClosings.ClosingsMax) break;
            foreach (var (device, ledger) in epoch.Devices)
            {
                if (ledger.Last > 0) closings.Add(new LedgerClosing(epoch.Epoch, device, ledger.Last));
            }
        }

        return closings;
    }

    private void Forget(Predicate<EpochLedger> which, int kept)
    {
        var forgotten = _epochs.FindAll(which);
        foreach (var epoch in forgotten.SkipLast(kept)) _epochs.Remove(epoch);
    }
}
