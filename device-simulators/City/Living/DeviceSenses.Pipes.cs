using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Living;

// Water and gas: what the networks do at the node where a device hangs.
internal sealed partial class DeviceSenses
{
    private const double LowAlarmLel = 20;
    private const double HighAlarmLel = 50;
    private const double SpreadMetresPerSecond = 0.02;
    private const double FillSeconds = 600;

    /// <summary>A pipe that leaks into a chamber fills it faster than gas that comes through the ground.</summary>
    private const double ChamberFillSeconds = 60;
    private const double ReachM = 18;

    /// <summary>A hole of 10 mm at medium pressure brings a shaft close by to the explosive limit.</summary>
    private const double FullLelHoleM = 0.01;

    private double WaterPressure(CityFrame frame, int component, double seconds, SmoothNoise noise)
    {
        var node = _city.Components.Hangs[component];
        var (before, after, part) = frame.PipesAt(seconds);
        var pressure = Mix(before.WaterMpa[node], after.WaterMpa[node], part) + PressureNoiseMpa * noise.At(seconds, 20);
        if (_plan.Find<Disturbance.PressureScaled>(component, seconds) is { } scaled) pressure *= scaled.Factor;
        if (_plan.Find<Disturbance.PressureDropped>(component, seconds) is { } dropped) pressure -= dropped.Megapascal;
        return Math.Max(-0.05, pressure);
    }

    private double WaterFlow(CityFrame frame, int component, double seconds, SmoothNoise noise)
    {
        var node = _city.Components.Hangs[component];
        var (before, after, part) = frame.PipesAt(seconds);
        return Mix(before.WaterM3PerH[node], after.WaterM3PerH[node], part) * (1 + 0.005 * noise.At(seconds, 10));
    }

    private double WaterVolume(CityFrame frame, int component, double part, SmoothNoise noise)
    {
        var node = _city.Components.Hangs[component];
        return Math.Max(0, 1e6 * (1 + noise.Share(1)) + Mix(frame.Before.Pipes.Readings.WaterM3[node], frame.After.Pipes.Readings.WaterM3[node], part));
    }

    private double GasPressure(CityFrame frame, int component, double seconds, SmoothNoise noise)
    {
        var node = _city.Components.Hangs[component];
        var (before, after, part) = frame.PipesAt(seconds);
        return Mix(before.GasKpa[node], after.GasKpa[node], part) + 0.3 * noise.At(seconds, 20);
    }

    // Gas creeps through the ground at a metre in a minute; a shaft fills once it has arrived, and empties as slowly.
    private double Methane(int component, double seconds, SmoothNoise noise)
    {
        var percent = Math.Max(0, 0.4 + 0.5 * noise.At(seconds, 90));
        foreach (var effect in _plan.Of(component))
        {
            var (level, fill) = effect.Planned.What switch
            {
                Disturbance.GasEscape escape => (100 * Math.Min(1, escape.HoleMetres / FullLelHoleM) * Math.Exp(-effect.Metres / ReachM), FillSeconds),
                Disturbance.GasLeak leak => (leak.PercentLel, ChamberFillSeconds),
                _ => (0, FillSeconds),
            };
            if (level == 0) continue;
            var delay = effect.Metres / SpreadMetresPerSecond;
            var filled = Filled(seconds - effect.Planned.FromS - delay, fill) - Filled(seconds - effect.Planned.ToS, fill);
            percent = Math.Max(percent, level * Math.Max(0, filled));
        }

        return Math.Min(100, percent);
    }

    private static double Filled(double seconds, double fillSeconds) => seconds > 0 ? 1 - Math.Exp(-seconds / fillSeconds) : 0;

    private double GasStatus(int component, double seconds, double percent)
    {
        if (_plan.Find<Disturbance.SensorFault>(component, seconds) is not null) return 3;
        return percent >= HighAlarmLel ? 2 : percent >= LowAlarmLel ? 1 : 0;
    }
}
