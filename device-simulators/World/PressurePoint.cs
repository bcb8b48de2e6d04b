namespace SmartPoles.DeviceSimulators.World;

/// <summary>A point on a water main. Pressure is high at night and low when the city cooks and washes. Thread-safe.</summary>
public sealed class PressurePoint
{
    private const double NightMegapascal = 0.385;
    private const double PeakDrop = 0.115;
    private const double PressureMin = -0.05;

    private readonly CityWorld _world;
    private readonly string _name;
    private readonly SmoothNoise _noise;

    internal PressurePoint(CityWorld world, string name)
    {
        _world = world;
        _name = name;
        _noise = new SmoothNoise(world.Seed, "pressure/" + name);
    }

    /// <summary>Gauge pressure now, MPa.</summary>
    public double Read()
    {
        var seconds = _world.ElapsedSeconds;
        var hour = _world.MomentAt(seconds).ToOffset(TimeSpan.FromHours(8)).TimeOfDay.TotalHours;
        var pressure = NightMegapascal - PeakDrop * Demand(hour) - 0.012 * _noise.Share(0) + 0.0015 * _noise.At(seconds, 20);
        if (_world.Disturbances.Find<Disturbance.PressureScaled>(_name) is { } scaled) pressure *= scaled.Factor;
        if (_world.Disturbances.Find<Disturbance.PressureDropped>(_name) is { } dropped) pressure -= dropped.Megapascal;
        if (_world.Disturbances.Find<Disturbance.PressureSagging>(_name, out var since) is { } sagging)
        {
            // A frozen world has no later moment in which pressure could fall: it has fallen.
            pressure -= sagging.Megapascal * (_world.IsFrozen ? 1 : Math.Clamp((seconds - since) / sagging.OverSeconds, 0, 1));
        }

        return Math.Max(PressureMin, pressure);
    }

    /// <summary>Share of the peak demand at an hour of the day, 0..1: a morning, a noon and an evening hump.</summary>
    public static double Demand(double hour)
    {
        var humps = 0.95 * Hump(hour, 7.3, 1.5) + 0.6 * Hump(hour, 12, 1.4) + Hump(hour, 19, 2.2);
        return Math.Clamp(0.12 + humps, 0, 1);
    }

    private static double Hump(double hour, double centre, double width) => Math.Exp(-Math.Pow((hour - centre) / width, 2));
}
