using SmartPoles.EdgeAgent.Forward;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Instruments;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.EdgeAgent.Probes;
using SmartPoles.EdgeAgent.Uplink;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Status;

/// <summary>The latest value of one series.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Quantity">What it measures.</param>
/// <param name="Reading">Null when none came yet.</param>
public sealed record LatestValue(string Device, QuantityInfo Quantity, Reading? Reading);

/// <summary>Everything that the status page shows, at a moment.</summary>
public sealed record StatusSnapshot
{
    public required string GatewayId { get; init; }

    public required string Version { get; init; }

    /// <summary>UTC milliseconds by the wall clock.</summary>
    public required long NowUnixMs { get; init; }

    /// <summary>How long the agent runs, by the monotonic clock.</summary>
    public required TimeSpan Running { get; init; }

    public required ClockQuality Clock { get; init; }

    /// <summary>Where the configuration in force comes from and what is to be known about it.</summary>
    public required string Configuration { get; init; }

    public required IReadOnlyList<BusStatus> Buses { get; init; }

    /// <summary>What is watched on the network.</summary>
    public IReadOnlyList<ProbeStatus> Probes { get; init; } = [];

    /// <summary>Ports that instruments dial.</summary>
    public IReadOnlyList<InstrumentStatus> Instruments { get; init; } = [];

    /// <summary>The way to a bureau's platform; null for none.</summary>
    public ForwardStatus? Forward { get; init; }

    /// <summary>In the order of the configuration.</summary>
    public required IReadOnlyList<LatestValue> Latest { get; init; }

    public required OutboxStatus Outbox { get; init; }

    /// <summary>Bytes of the outbox that the server has not acknowledged.</summary>
    public required long PendingBytes { get; init; }

    public required UplinkStatus Uplink { get; init; }

    /// <summary>Memory of the process, bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Bytes written to the disk for one reading, everything included; 0 before the first.</summary>
    public double BytesPerReading => Outbox.Taken > 0 ? (double)Outbox.BytesWritten / Outbox.Taken : 0;
}
