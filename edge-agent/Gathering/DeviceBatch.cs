using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// What one visit to a device gave. A bus loop has one for each device and fills it again and again: whoever takes it copies what
/// it needs before it returns.
/// </summary>
public sealed class DeviceBatch
{
    private readonly List<Reading> _readings;

    /// <summary>One batch, complete.</summary>
    public DeviceBatch(string device, ClockQuality clock, IReadOnlyList<Reading> readings, bool isUrgent)
    {
        Device = device;
        Clock = clock;
        _readings = [.. readings];
        IsUrgent = isUrgent;
    }

    /// <summary>An empty one, to be filled again and again.</summary>
    internal DeviceBatch(string device, int readingsMax)
    {
        Device = device;
        _readings = new List<Reading>(readingsMax);
    }

    /// <summary>Device id.</summary>
    public string Device { get; }

    /// <summary>How the readings were stamped.</summary>
    public ClockQuality Clock { get; private set; }

    /// <summary>In the order of reading; each series strictly increases, unless the clock was set back.</summary>
    public IReadOnlyList<Reading> Readings => _readings;

    /// <summary>Holds the change of an event: must be on its way at once.</summary>
    public bool IsUrgent { get; private set; }

    internal void Add(in Reading reading, ClockQuality clock, bool isUrgent)
    {
        _readings.Add(reading);
        Clock = clock;
        IsUrgent |= isUrgent;
    }

    internal void Clear()
    {
        _readings.Clear();
        IsUrgent = false;
    }
}
