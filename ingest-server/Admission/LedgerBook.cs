using System.Collections.Concurrent;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.IngestServer.Admission;

/// <summary>Which record numbers of which gateway, epoch and device have been journaled, or are known never to come.</summary>
public sealed class LedgerBook
{
    private readonly ConcurrentDictionary<string, GatewayLedger> _gateways = new(StringComparer.Ordinal);

    public GatewayLedger Of(string gateway) => _gateways.GetOrAdd(gateway, static id => new GatewayLedger(id));

    public IEnumerable<GatewayLedger> All => _gateways.Values;
}

/// <summary>The ledger of one gateway. All members lock the instance; it is touched once per message.</summary>
public sealed class GatewayLedger(string gateway)
{
    private readonly Dictionary<(ulong Epoch, string Device), DeviceLedger> _devices = [];

    public string Gateway { get; } = gateway;

    /// <summary>Notes where an earlier epoch ended, so that what is missing up to there is known to be missing.</summary>
    public void Close(LedgerClosing closing)
    {
        lock (_devices)
        {
            var ledger = Find(closing.Epoch, closing.Device);
            ledger.ClosedAt = Math.Max(ledger.ClosedAt ?? 0, closing.Last);
            ledger.IsDirty = true;
        }
    }

    /// <summary>True for every number of the run that was seen before; partly seen runs are told number by number.</summary>
    public bool HasSeen(ulong epoch, string device, ulong number)
    {
        lock (_devices) return _devices.TryGetValue((epoch, device), out var ledger) && ledger.Seen.Contains(number);
    }

    /// <summary>True when every number of the run was seen before.</summary>
    public bool HasSeenAll(ulong epoch, string device, ulong first, ulong last)
    {
        lock (_devices) return _devices.TryGetValue((epoch, device), out var ledger) && ledger.Seen.ContainsAll(first, last);
    }

    /// <summary>True when no number from the first on was seen, which is how runs nearly always arrive.</summary>
    public bool IsNewFrom(ulong epoch, string device, ulong first)
    {
        lock (_devices) return !_devices.TryGetValue((epoch, device), out var ledger) || first > ledger.Seen.Max;
    }

    /// <summary>The parts of a run that were not seen before.</summary>
    public IReadOnlyList<LedgerEntry> Unseen(ulong epoch, string device, in LedgerEntry entry)
    {
        lock (_devices)
        {
            var parts = new List<LedgerEntry>();
            foreach (var (first, last) in Find(epoch, device).Seen.MissingWithin(entry.First, entry.Last))
            {
                parts.Add(entry with { First = first, Count = last - first + 1 });
            }

            return parts;
        }
    }

    public void Note(ulong epoch, string device, in LedgerEntry entry)
    {
        lock (_devices) Note(Find(epoch, device), in entry);
    }

    /// <summary>Notes a run of which no number was seen, as nearly every run is; false, and nothing noted, for any other.</summary>
    public bool TryNoteNew(ulong epoch, string device, in LedgerEntry entry)
    {
        lock (_devices)
        {
            var ledger = Find(epoch, device);
            if (entry.First <= ledger.Seen.Max) return false;
            Note(ledger, in entry);
            return true;
        }
    }

    /// <summary>Takes a run back that was noted and never reached the disk.</summary>
    public void StrikeOut(ulong epoch, string device, in LedgerEntry entry)
    {
        lock (_devices)
        {
            var ledger = Find(epoch, device);
            ledger.Seen.Remove(entry.First, entry.Last);
            if (entry.Gap is { } reason) ledger.Drop(reason, -(long)(entry.Last - entry.First + 1));
            ledger.IsDirty = true;
        }
    }

    /// <summary>Hands over, device by device, how many records are known and not there: missing, or dropped with a reason. Copies nothing.</summary>
    /// <param name="visit">Takes device and count; called under the lock of the ledger.</param>
    public void VisitDebts(Action<string, ulong> visit)
    {
        lock (_devices)
        {
            foreach (var ((_, device), ledger) in _devices)
            {
                var last = Math.Max(ledger.ClosedAt ?? 0, ledger.Seen.Max);
                var debt = last - ledger.Seen.Count + ledger.Dropped;
                if (debt > 0) visit(device, debt);
            }
        }
    }

    public IReadOnlyList<DeviceLedgerView> Snapshot()
    {
        lock (_devices)
        {
            return _devices.Select(pair => new DeviceLedgerView(
                pair.Key.Epoch, pair.Key.Device, [.. pair.Value.Seen.Ranges], pair.Value.Dropped, pair.Value.ClosedAt) { Reasons = pair.Value.ReasonsNow }).ToArray();
        }
    }

    /// <summary>Adds what changed since the last call, as it is now.</summary>
    public void TakeChanged(ICollection<(string Gateway, DeviceLedgerView View)> changed)
    {
        lock (_devices)
        {
            foreach (var ((epoch, device), ledger) in _devices)
            {
                if (!ledger.IsDirty) continue;
                ledger.IsDirty = false;
                changed.Add((Gateway, new DeviceLedgerView(epoch, device, [.. ledger.Seen.Ranges], ledger.Dropped, ledger.ClosedAt) { Reasons = ledger.ReasonsNow }));
            }
        }
    }

    /// <summary>What was taken by <see cref="TakeChanged"/> was not kept: it counts as changed again.</summary>
    public void Touch(ulong epoch, string device)
    {
        lock (_devices) Find(epoch, device).IsDirty = true;
    }

    public void Restore(DeviceLedgerView view)
    {
        lock (_devices)
        {
            var ledger = Find(view.Epoch, view.Device);
            foreach (var (first, last) in view.Seen) ledger.Seen.Add(first, last);
            ledger.Dropped = view.Dropped;
            ledger.Take(view.Reasons);
            ledger.ClosedAt = view.ClosedAt;
        }
    }

    private static void Note(DeviceLedger ledger, in LedgerEntry entry)
    {
        var fresh = ledger.Seen.Add(entry.First, entry.Last);
        if (entry.Gap is { } reason) ledger.Drop(reason, (long)fresh);
        ledger.IsDirty = true;
    }

    private DeviceLedger Find(ulong epoch, string device)
    {
        if (_devices.TryGetValue((epoch, device), out var ledger)) return ledger;
        return _devices[(epoch, device)] = new DeviceLedger();
    }

    private sealed class DeviceLedger
    {
        internal RangeSet Seen { get; } = new();

        internal ulong Dropped { get; set; }

        internal ulong? ClosedAt { get; set; }

        internal bool IsDirty { get; set; }

        private Dictionary<GapReason, ulong>? _reasons;

        /// <summary>A copy: the ledger goes on while somebody looks at it.</summary>
        internal IReadOnlyDictionary<GapReason, ulong> ReasonsNow => _reasons is null ? DeviceLedgerView.NoReasons : new Dictionary<GapReason, ulong>(_reasons);

        internal void Take(IReadOnlyDictionary<GapReason, ulong> reasons) => _reasons = reasons.Count == 0 ? null : new Dictionary<GapReason, ulong>(reasons);

        internal void Drop(GapReason reason, long count)
        {
            Dropped = Moved(Dropped, count);
            _reasons ??= [];
            _reasons[reason] = Moved(_reasons.GetValueOrDefault(reason), count);
        }

        private static ulong Moved(ulong from, long by) => by >= 0 ? from + (ulong)by : from - Math.Min(from, (ulong)-by);
    }
}

/// <summary>The ledger of one device in one epoch.</summary>
/// <param name="Epoch">Epoch of the agent.</param>
/// <param name="Device">Device id.</param>
/// <param name="Seen">Numbers journaled or dropped, as ranges with both ends included.</param>
/// <param name="Dropped">How many of them the agent dropped, with a gap record.</param>
/// <param name="ClosedAt">Last number of the epoch; null while the epoch may go on.</param>
public sealed record DeviceLedgerView(
    ulong Epoch, string Device, IReadOnlyList<(ulong First, ulong Last)> Seen, ulong Dropped, ulong? ClosedAt)
{
    internal static readonly IReadOnlyDictionary<GapReason, ulong> NoReasons = new Dictionary<GapReason, ulong>();

    /// <summary>Why they were dropped; what was dropped under an earlier program has no reason here.</summary>
    public IReadOnlyDictionary<GapReason, ulong> Reasons { get; init; } = NoReasons;

    /// <summary>Records received: seen and not dropped.</summary>
    public ulong Received
    {
        get
        {
            ulong sum = 0;
            foreach (var (first, last) in Seen) sum += last - first + 1;
            return sum - Dropped;
        }
    }

    /// <summary>Records that were given a number and have not arrived (yet).</summary>
    public ulong Missing
    {
        get
        {
            var last = Math.Max(ClosedAt ?? 0, Seen.Count == 0 ? 0 : Seen[^1].Last);
            return last - (Received + Dropped);
        }
    }
}
