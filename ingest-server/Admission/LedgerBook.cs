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
        }
    }

    /// <summary>True for every number of the run that was seen before; partly seen runs are told number by number.</summary>
    public bool HasSeen(ulong epoch, string device, ulong number)
    {
        lock (_devices) return _devices.TryGetValue((epoch, device), out var ledger) && ledger.Seen.Contains(number);
    }

    public void Note(ulong epoch, string device, LedgerEntry entry)
    {
        lock (_devices)
        {
            var ledger = Find(epoch, device);
            var fresh = ledger.Seen.Add(entry.First, entry.Last);
            if (entry.Gap is not null) ledger.Dropped += fresh;
        }
    }

    public IReadOnlyList<DeviceLedgerView> Snapshot()
    {
        lock (_devices)
        {
            return _devices.Select(pair => new DeviceLedgerView(
                pair.Key.Epoch, pair.Key.Device, [.. pair.Value.Seen.Ranges], pair.Value.Dropped, pair.Value.ClosedAt)).ToArray();
        }
    }

    public void Restore(DeviceLedgerView view)
    {
        lock (_devices)
        {
            var ledger = Find(view.Epoch, view.Device);
            foreach (var (first, last) in view.Seen) ledger.Seen.Add(first, last);
            ledger.Dropped = view.Dropped;
            ledger.ClosedAt = view.ClosedAt;
        }
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
