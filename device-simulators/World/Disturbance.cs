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

    /// <summary>A hole in a water main; pressures and flows around it follow from the network.</summary>
    /// <param name="HoleMetres">Diameter of the hole, m: 0.005 is a slow leak, 0.1 a burst.</param>
    /// <param name="Share">Place along the pipe, above 0 and below 1.</param>
    public sealed record WaterLeak(double HoleMetres, double Share = 0.5) : Disturbance;

    /// <summary>A water or gas pipe is shut.</summary>
    public sealed record PipeShut : Disturbance;

    /// <summary>A hole in a gas pipe: the pressure falls, and gas creeps through the ground into shafts nearby.</summary>
    /// <param name="HoleMetres">Diameter of the hole, m.</param>
    /// <param name="Share">Place along the pipe, above 0 and below 1.</param>
    public sealed record GasEscape(double HoleMetres, double Share = 0.5) : Disturbance;

    /// <summary>No mains: lamps are dark, meters of lamps read 0 V, gateways have no supply.</summary>
    public sealed record SupplyLost : Disturbance;

    /// <summary>A lamp or a whole circuit burns whatever the plan says (a day burner).</summary>
    public sealed record LampStuckOn : Disturbance;

    /// <summary>A storm crosses the city with its front, on top of the weather.</summary>
    /// <param name="RainMillimetresPerHour">At its height.</param>
    /// <param name="WindMetresPerSecond">Added at its height.</param>
    /// <param name="FromDegrees">Where it comes from, degrees.</param>
    /// <param name="FrontMetresPerSecond">How fast it moves on, m/s.</param>
    public sealed record StormFront(
        double RainMillimetresPerHour, double WindMetresPerSecond, double FromDegrees, double FrontMetresPerSecond = 10) : Disturbance;

    /// <summary>Lamps are switched by hand, at full light where the plan has none; the plan has no say.</summary>
    public sealed record LampSwitched(bool IsOn) : Disturbance;

    /// <summary>The fuse of one lamp is gone: it has no voltage, its circuit has.</summary>
    public sealed record LampFuseBlown : Disturbance;

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

    /// <summary>A sensor repeats what it first read after the begin.</summary>
    public sealed record SensorStuck : Disturbance;

    /// <summary>The first value of a sensor moves away from the truth by so much in an hour.</summary>
    public sealed record SensorDrifting(double PerHour) : Disturbance;

    /// <summary>The first value of a sensor is multiplied: 1000 is a wrong unit.</summary>
    public sealed record SensorScaled(double Factor) : Disturbance;

    /// <summary>A smart pole leans after a collision.</summary>
    public sealed record PoleTilted(double Degrees) : Disturbance;

    /// <summary>Leakage current of a smart pole, mA.</summary>
    public sealed record EarthLeakage(double Milliampere) : Disturbance;

    /// <summary>Somebody presses the emergency button of a smart pole.</summary>
    public sealed record ButtonPressed : Disturbance;
}
