using System.Net;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>What the verb <c>slave</c> was asked for.</summary>
internal sealed record SlaveRequest
{
    /// <summary>The buses, by their numbers.</summary>
    public required IReadOnlyList<BusSetting> Buses { get; init; }

    public required IPAddress Address { get; init; }

    public required RtuLineOptions Line { get; init; }

    /// <summary>Capture whose devices answer instead of simulated ones; null for none.</summary>
    public string? Capture { get; init; }

    /// <summary>Where answers are noted; null for nowhere.</summary>
    public string? Served { get; init; }

    public bool PrintValues { get; init; }

    public bool Json { get; init; }

    public TimeSpan? Span { get; init; }
}
