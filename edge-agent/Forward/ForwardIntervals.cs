using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Forward;

/// <summary>The intervals in force: as configured, until the platform sets others; a restart goes back. Thread-safe.</summary>
internal sealed class ForwardIntervals(Hj212ForwardOptions options)
{
    private int _realTimeSeconds = options.RealTimeIntervalSeconds;
    private int _minutes = options.MinuteIntervalMinutes;

    public int RealTimeSeconds
    {
        get => Volatile.Read(ref _realTimeSeconds);
        set => Volatile.Write(ref _realTimeSeconds, value);
    }

    public int Minutes
    {
        get => Volatile.Read(ref _minutes);
        set => Volatile.Write(ref _minutes, value);
    }
}
