using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// What one visit to a device gave. Each device has one and fills it again and again: whoever takes it copies what it needs before
/// it returns.
/// </summary>
/// <param name="device">Device id.</param>
public sealed class DeviceBatch(string device)
{
    /// <summary>One reading outside the polls: what a command read back.</summary>
    public DeviceBatch(string device, ClockQuality clock, Reading reading, bool isUrgent)
        : this(device)
    {
        Filling.Add(reading);
        (Clock, IsUrgent) = (clock, isUrgent);
    }

    internal List<Reading> Filling { get; } = [];

    public string Device => device;

    /// <summary>How the readings were stamped.</summary>
    public ClockQuality Clock { get; internal set; }

    /// <summary>In the order of reading; each series strictly increases, unless the clock was set back.</summary>
    public IReadOnlyList<Reading> Readings => Filling;

    /// <summary>Holds the change of an event: must be on its way at once.</summary>
    public bool IsUrgent { get; internal set; }
}
