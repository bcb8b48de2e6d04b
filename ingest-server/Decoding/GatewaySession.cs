using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Decoding;

/// <summary>What one gateway has declared since its last NBIRTH. One caller at a time.</summary>
public sealed class GatewaySession(string gateway)
{
    private readonly Dictionary<ulong, AliasTarget> _aliases = [];
    private readonly HashSet<string> _devices = new(StringComparer.Ordinal);

    public string Gateway { get; } = gateway;

    /// <summary>bdSeq of the present birth; null when there is none.</summary>
    public long? BdSeq { get; private set; }

    public bool IsBorn => BdSeq is not null;

    /// <summary>Sequence numbers that did not follow their predecessor.</summary>
    public long SeqGaps { get; private set; }

    /// <summary>Reused for every message of the session.</summary>
    internal DecodedMessage Message { get; } = new();

    private int _seqNext = -1;

    internal void Begin(long bdSeq)
    {
        _aliases.Clear();
        _devices.Clear();
        _seqNext = -1;
        BdSeq = bdSeq;
    }

    internal void End() => BdSeq = null;

    /// <summary>The next sequence number may be any.</summary>
    internal void ForgetSeq() => _seqNext = -1;

    internal bool IsDeviceBorn(string device) => _devices.Contains(device);

    internal void DeviceBorn(string device)
    {
        ForgetAliasesOf(device);
        _devices.Add(device);
    }

    internal void DeviceDied(string device) => _devices.Remove(device);

    internal bool Declare(ulong alias, AliasTarget target) =>
        _aliases.TryAdd(alias, target) || _aliases[alias] == target;

    internal bool TryResolve(ulong alias, out AliasTarget target) => _aliases.TryGetValue(alias, out target);

    /// <summary>Sparkplug 3.0, 6.4.5: seq counts 0..255 over all messages of the node; we count gaps, the ledger proves loss.</summary>
    internal void CheckSeq(ulong? seq)
    {
        if (seq is not { } number) return;
        if (_seqNext >= 0 && (int)(number & 0xFF) != _seqNext) SeqGaps++;
        _seqNext = (int)((number + 1) & 0xFF);
    }

    private void ForgetAliasesOf(string device)
    {
        if (!_devices.Contains(device)) return;
        foreach (var (alias, target) in _aliases)
        {
            if (target.Device == device) _aliases.Remove(alias);
        }
    }
}

/// <summary>What an alias stands for.</summary>
/// <param name="Device">Device id, empty for the node itself.</param>
/// <param name="Quantity"><see cref="Quantity.None"/> for the ledger metric and for metrics outside the catalogue.</param>
/// <param name="Type">Datatype of the birth, because DATA leaves it out.</param>
/// <param name="IsLedger">The device's ledger metric.</param>
internal readonly record struct AliasTarget(string Device, Quantity Quantity, SparkplugDataType Type, bool IsLedger);
