using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Commands;
using SmartPoles.Protocols.Telemetry.Health;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.IngestServer.Decoding;

/// <summary>What a message means, once its aliases are resolved.</summary>
public enum MessageKind : byte
{
    NodeBirth,
    DeviceBirth,
    Data,
    NodeDeath,
    DeviceDeath,
}

/// <summary>A reading and whether it came on the HISTORY lane.</summary>
public readonly record struct DecodedReading(Reading Reading, bool IsHistorical);

/// <summary>One decoded message. One instance per session is filled again and again; use it before the next decode.</summary>
public sealed class DecodedMessage
{
    public MessageKind Kind { get; internal set; }

    public string Gateway { get; internal set; } = "";

    /// <summary>Device id; empty for node messages.</summary>
    public string Device { get; internal set; } = "";

    public long ReceivedUnixMs { get; internal set; }

    /// <summary>bdSeq of a node birth or death; -1 where the node sends none.</summary>
    public long BdSeq { get; internal set; } = -1;

    public List<DecodedReading> Readings { get; } = [];

    /// <summary>True when the message names ledger positions.</summary>
    public bool HasLedger { get; internal set; }

    public ulong Epoch { get; internal set; }

    public ClockQuality Clock { get; internal set; }

    public List<LedgerEntry> Ledger { get; } = [];

    /// <summary>Where earlier epochs ended; only in a node birth.</summary>
    public IReadOnlyList<LedgerClosing> Closings { get; internal set; } = [];

    /// <summary>The answer to a command; null for none.</summary>
    public CommandResult? Result { get; internal set; }

    /// <summary>How the gateway says that it fares; null where it says nothing.</summary>
    public GatewayHealth? Health { get; internal set; }

    internal void Reset(MessageKind kind, string gateway, string? device, long receivedUnixMs)
    {
        Kind = kind;
        Gateway = gateway;
        Device = device ?? "";
        ReceivedUnixMs = receivedUnixMs;
        BdSeq = -1;
        Readings.Clear();
        HasLedger = false;
        Epoch = 0;
        Clock = ClockQuality.Unknown;
        Ledger.Clear();
        Closings = [];
        Result = null;
        Health = null;
    }
}
