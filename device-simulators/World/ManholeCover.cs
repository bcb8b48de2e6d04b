namespace SmartPoles.DeviceSimulators.World;

/// <summary>What a monitor under a cover can see.</summary>
/// <param name="Tilt">Degrees from the installed position.</param>
/// <param name="IsOpen">Tilted beyond the threshold.</param>
/// <param name="IsVibrating">Traffic passes over the cover.</param>
/// <param name="WaterLevel">Metres above the bottom of the shaft.</param>
/// <param name="Battery">V.</param>
/// <param name="Temperature">Degrees Celsius in the shaft.</param>
public readonly record struct CoverState(
    double Tilt, bool IsOpen, bool IsVibrating, double WaterLevel, double Battery, double Temperature);

/// <summary>A manhole with its cover. The water level follows the rain and drains off. Thread-safe.</summary>
public sealed class ManholeCover
{
    /// <summary>Tilt beyond which the monitor calls the cover open, degrees; the usual default of vendors.</summary>
    public const double OpenThresholdDegrees = 10;

    internal const double DryLevel = 0.08;
    internal const double DrainSeconds = 2400;
    internal const double RisePerMillimetre = 0.06;
    internal const double DepthMax = 4;

    private readonly CityWorld _world;
    private readonly string _name;
    private readonly SmoothNoise _noise;
    private readonly StepIntegral _water;
    private readonly Lock _gate = new();

    internal ManholeCover(CityWorld world, string name)
    {
        _world = world;
        _name = name;
        _noise = new SmoothNoise(world.Seed, "cover/" + name);
        _water = new StepIntegral(DryLevel, NextLevel);
    }

    /// <summary>The manhole now.</summary>
    public CoverState Read()
    {
        var seconds = _world.ElapsedSeconds;
        double level;
        lock (_gate) level = _water.AdvanceTo(seconds);
        level = Math.Min(DepthMax, level + StormLevel(seconds));
        var flooded = _world.Disturbances.Find<Disturbance.ShaftFlooded>(_name);
        var tilted = _world.Disturbances.Find<Disturbance.CoverTilted>(_name);
        var tilt = (tilted?.Degrees ?? 0.9 + 0.4 * _noise.Share(0)) + 0.15 * _noise.At(seconds, 15);
        var vibration = _noise.At(seconds, 4) > 0.97;
        var ageDays = 200 + 500 * _noise.Share(1) + seconds / 86_400;
        var air = _world.WeatherAt(seconds).Temperature;
        return new CoverState(
            Math.Max(0, tilt),
            tilt > OpenThresholdDegrees,
            vibration,
            flooded?.LevelMetres ?? level,
            BatteryAfter(ageDays),
            ShaftTemperature(air));
    }

    // The storm's share in closed form: it rises towards inflow times time constant, and drains off from there.
    private double StormLevel(double seconds)
    {
        if (_world.Disturbances.Find<Disturbance.Storm>(_name, out var since) is not { } storm) return 0;
        var passed = storm.Passed(seconds, since);
        var risen = storm.RainRate * RisePerMillimetre / 3600 * DrainSeconds * (1 - Math.Exp(-passed / DrainSeconds));
        return risen * Math.Exp(-Math.Max(0, seconds - since - storm.Seconds) / DrainSeconds);
    }

    /// <summary>V of the lithium cell after so many days.</summary>
    internal static double BatteryAfter(double days) => 3.65 - 0.0002 * days;

    /// <summary>Degrees Celsius in a shaft: the ground holds it near 15.</summary>
    internal static double ShaftTemperature(double air) => 15 + 0.35 * (air - 15);

    private double NextLevel(double level, double atSeconds)
    {
        var rise = _world.WeatherAt(atSeconds).RainRate * RisePerMillimetre * StepIntegral.StepSeconds / 3600;
        var drain = (level - DryLevel) * StepIntegral.StepSeconds / DrainSeconds;
        return Math.Clamp(level + rise - drain, DryLevel, DepthMax);
    }
}
