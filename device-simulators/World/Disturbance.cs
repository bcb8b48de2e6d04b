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

    /// <summary>Pressure of a main falls evenly by so much, and stays there: a leak that grows.</summary>
    public sealed record PressureSagging(double Megapascal, double OverSeconds) : Disturbance;

    /// <summary>No mains: lamps are dark, meters of lamps read 0 V, gateways have no supply.</summary>
    public sealed record SupplyLost : Disturbance;

    /// <summary>A lamp or a whole circuit burns whatever the plan says (a day burner).</summary>
    public sealed record LampStuckOn : Disturbance;

    /// <summary>Dust blows from a place.</summary>
    /// <param name="Pm10">ug/m3 added to PM10 at the place; a fifth of it to PM2.5; less with the distance.</param>
    public sealed record DustSource(double Pm10) : Disturbance;

    /// <summary>
    /// A front with rain (mm/h) and wind (m/s) that passes in so many seconds. It is over by itself: rain that has fallen stays in
    /// the gauge, so it is not cleared.
    /// </summary>
    public sealed record Storm(double RainRate, double WindSpeed, double Seconds) : Disturbance
    {
        /// <summary>Seconds that it has lasted, up to its length.</summary>
        internal double Passed(double seconds, double since) => Math.Clamp(seconds - since, 0, Seconds);

        /// <summary>Rises and falls within a tenth of its length.</summary>
        internal double Strength(double seconds, double since)
        {
            var edge = Math.Max(1, Seconds / 10);
            return Math.Clamp(Math.Min(seconds - since, since + Seconds - seconds) / edge, 0, 1);
        }
    }
}
