namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>All devices of one class of one start of the agent.</summary>
public sealed class EpochLedger(ulong epoch, long openedUnixMs)
{
    public ulong Epoch { get; } = epoch;

    public long OpenedUnixMs { get; } = openedUnixMs;

    /// <summary>The class of its quantities; null for an epoch of an older agent, which held all.</summary>
    public DropClass? Class { get; init; }

    /// <summary>The server has acknowledged at which numbers this epoch ended.</summary>
    public bool IsClosingAcknowledged { get; set; }

    public SortedDictionary<string, DeviceLedger> Devices { get; } = new(StringComparer.Ordinal);

    public DeviceLedger Of(string device)
    {
        if (!Devices.TryGetValue(device, out var ledger)) Devices.Add(device, ledger = new DeviceLedger());
        return ledger;
    }

    internal bool HasUntoldGaps => Devices.Values.Any(static device => device.Untold.Count > 0);
}
