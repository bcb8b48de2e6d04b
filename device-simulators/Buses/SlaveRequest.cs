using System.Net;
using SmartPoles.DeviceSimulators.Faults;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>What the verb <c>slave</c> was asked for.</summary>
internal sealed record SlaveRequest
{
    public int? Tcp { get; init; }

    /// <summary>Link for the pseudo-terminal; empty for the system's own name, null for none.</summary>
    public string? Rtu { get; init; }

    public int? RtuTcp { get; init; }

    public required IPAddress Address { get; init; }

    public required RtuLineOptions Line { get; init; }

    public required IReadOnlyList<DeviceArgument> Devices { get; init; }

    public required BusFaultPlan Faults { get; init; }

    /// <summary>Capture whose devices answer instead of simulated ones; null for none.</summary>
    public string? Capture { get; init; }

    /// <summary>Where answers are noted; null for nowhere.</summary>
    public string? Served { get; init; }

    public bool PrintValues { get; init; }

    public bool Json { get; init; }

    public TimeSpan? Span { get; init; }
}
