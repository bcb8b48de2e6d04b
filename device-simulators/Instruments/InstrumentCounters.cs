namespace SmartPoles.DeviceSimulators.Instruments;

/// <summary>What an instrument has sent and heard.</summary>
public sealed class InstrumentCounters
{
    /// <summary>Packets made.</summary>
    public int Packets { get; internal set; }

    /// <summary>Packets acknowledged.</summary>
    public int Acknowledged { get; internal set; }

    /// <summary>Repetitions sent.</summary>
    public int Repeated { get; internal set; }

    /// <summary>Packets given up after all repetitions.</summary>
    public int GivenUp { get; internal set; }

    /// <summary>Times the clock was set.</summary>
    public int ClockSettings { get; internal set; }

    /// <summary>Faults that struck.</summary>
    public int Faults { get; internal set; }

    internal void Add(InstrumentCounters other)
    {
        Packets += other.Packets;
        Acknowledged += other.Acknowledged;
        Repeated += other.Repeated;
        GivenUp += other.GivenUp;
        ClockSettings += other.ClockSettings;
        Faults += other.Faults;
    }
}
