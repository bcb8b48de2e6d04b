using SmartPoles.EdgeAgent.Buses;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>How a device on a bus fares.</summary>
public enum DeviceState
{
    /// <summary>Not asked yet.</summary>
    Unknown,

    /// <summary>Answers.</summary>
    Healthy,

    /// <summary>Missed its last questions; still asked at its period.</summary>
    Suspect,

    /// <summary>Silent: only probed, ever more rarely.</summary>
    Down,
}

/// <summary>One bus at a moment.</summary>
/// <param name="Name">Name of the bus.</param>
/// <param name="Address">Device file or host and port.</param>
/// <param name="IsOpen">The port or connection stands.</param>
/// <param name="LoadPercent">Share of the last minute in which the bus was taken, 0 to 100.</param>
/// <param name="Counters">What happened on it since the start.</param>
/// <param name="Devices">In the order of the configuration.</param>
public sealed record BusStatus(
    string Name, string Address, bool IsOpen, double LoadPercent, BusCounters Counters, IReadOnlyList<DeviceStatus> Devices)
{
    /// <summary>So long nothing is asked yet: answers to the agent or the configuration before this one may still come.</summary>
    public TimeSpan QuietLeft { get; init; }
}

/// <summary>One device at a moment.</summary>
/// <param name="Id">Device id.</param>
/// <param name="Peer">Its address on the bus.</param>
/// <param name="Profile">Name of its profile.</param>
/// <param name="State">How it fares.</param>
/// <param name="Failures">Polls in a row without any answer.</param>
/// <param name="TurnaroundMs">Measured time from the end of a question to the first byte of its answer; 0 when not measured yet.</param>
/// <param name="LastAnswerUnixMs">When it last answered; 0 for never.</param>
public sealed record DeviceStatus(
    string Id, BusPeer Peer, string Profile, DeviceState State, int Failures, double TurnaroundMs, long LastAnswerUnixMs)
{
    /// <summary>Values that were read again before they were believed, since the start of the agent.</summary>
    public long Doubted { get; init; }

    /// <summary>Those of them that the device did not say again: damage that its checksum did not find.</summary>
    public long Refuted { get; init; }

    /// <summary>Times that a series went on a thousandfold or a thousandth: another unit, since the start of the agent.</summary>
    public long UnitFaults { get; init; }

    /// <summary>Which series look so now, in words; null for none.</summary>
    public string? UnitTrouble { get; init; }
}
