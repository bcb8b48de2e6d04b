namespace SmartPoles.DeviceSimulators.World;

/// <summary>Something that goes wrong with one device until it is cleared. Kinds that do not fit the device do nothing.</summary>
public abstract record Disturbance
{
    private Disturbance()
    {
    }

    /// <summary>A cover stands at an angle; beyond 10 degrees its open bit is set.</summary>
    public sealed record CoverTilted(double Degrees) : Disturbance;

    /// <summary>Water under a cover stands at this level instead of following the rain.</summary>
    public sealed record ShaftFlooded(double LevelMetres) : Disturbance;

    /// <summary>Pressure of a main falls by so much, as in a burst nearby.</summary>
    public sealed record PressureDropped(double Megapascal) : Disturbance;

    /// <summary>Pressure of a main is multiplied: 0.5 is half of the usual.</summary>
    public sealed record PressureScaled(double Factor) : Disturbance;

    /// <summary>The lamp is dark although it is switched on: no current, no power, fault bit 0.</summary>
    public sealed record LampFailed : Disturbance;

    /// <summary>Gas gathers to this concentration, with the time constant of a shaft.</summary>
    public sealed record GasLeak(double PercentLel) : Disturbance;

    /// <summary>The sensor of a detector reports itself broken.</summary>
    public sealed record SensorFault : Disturbance;
}
