using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Living;

// Lamps, covers, poles and air: what stands in the street.
internal sealed partial class DeviceSenses
{
    private const int LampDarkBit = 1;
    private const double AgeYearsMax = 8;
    private const double PowerLossPerYear = 0.01;
    private const double FactorLossPerYear = 0.004;
    private const double LineDropVolt = 4;
    private const double DustReachM = 80;
    private const double DustShareOfPm25 = 0.2;

    // Upper bounds of Beaufort forces 0..16, m/s (WMO-No. 8, extended scale).
    private static readonly double[] BeaufortMax =
        [0.2, 1.5, 3.3, 5.4, 7.9, 10.7, 13.8, 17.1, 20.7, 24.4, 28.4, 32.6, 36.9, 41.4, 46.1, 50.9, 56.0];

    private void Lamp(CityFrame frame, int lamp, double part, double seconds, SmoothNoise noise, Span<double> values)
    {
        var circuit = _city.Components.Hangs[lamp];
        var sun = Mix(frame.Before.SunElevation, frame.After.SunElevation, part);
        var lit = _history.Circuits.LightOf(lamp, circuit, sun, seconds);
        var years = AgeYearsMax * noise.Share(2);
        var rated = LampPhysics.RatedWatt(noise.Share(0)) * (1 - PowerLossPerYear * years);
        var light = lit.Dimming / 100;
        var power = lit.IsLit ? rated * lit.PowerShare * (1 + 0.004 * noise.At(seconds, 30)) : 0;
        var factor = lit.IsLit ? LampPhysics.PowerFactor(light) - FactorLossPerYear * years : 0;
        var drop = LineDropVolt * noise.Share(3) * LampPhysics.PowerShare(light);
        var voltage = lit.HasVoltage ? Mix(frame.Before.Mains, frame.After.Mains, part) - drop + 0.4 * noise.At(seconds, 5) : 0;
        var air = Mix(frame.Before.Tiles[_tile[lamp]].Temperature, frame.After.Tiles[_tile[lamp]].Temperature, part);
        values[0] = voltage;
        values[1] = power;
        values[2] = lit.Dimming;
        values[3] = factor > 0 ? power / (voltage * factor) : 0;
        values[4] = factor;
        values[5] = lit.IsOn ? 1 : 0;
        values[6] = LampPhysics.Temperature(air, power);
        values[7] = Energy(frame, lamp, circuit, part, rated, noise);
        values[8] = lit.IsFailed ? LampDarkBit : 0;
    }

    private double Energy(CityFrame frame, int lamp, int circuit, double part, double rated, SmoothNoise noise)
    {
        var hours = Mix(frame.Before.BurningHours[circuit], frame.After.BurningHours[circuit], part);
        if (!_plan.Of(lamp).IsEmpty && _history.MissedHours.TryGetValue(lamp, out var missed)) hours -= missed;
        return 150 + 3000 * noise.Share(1) + Math.Max(0, hours) * rated / 1000;
    }

    private void Cover(CityFrame frame, int cover, double part, double seconds, SmoothNoise noise, Span<double> values)
    {
        var tile = _tile[cover];
        var held = Mix(frame.Before.RainHeld[tile], frame.After.RainHeld[tile], part);
        var level = Math.Min(ManholeCover.DepthMax, ManholeCover.DryLevel + ManholeCover.RisePerMillimetre * _catchment[cover] * held);
        if (_plan.Find<Disturbance.ShaftFlooded>(cover, seconds) is { } flooded) level = Math.Max(level, flooded.LevelMetres);
        (values[0], values[1]) = Tilt(cover, seconds, noise);
        values[2] = level;
        values[3] = ManholeCover.BatteryAfter(200 + 500 * noise.Share(1) + seconds / 86_400);
        values[4] = ManholeCover.ShaftTemperature(Mix(frame.Before.Tiles[tile].Temperature, frame.After.Tiles[tile].Temperature, part));
    }

    private (double Degrees, double IsOpen) Tilt(int cover, double seconds, SmoothNoise noise)
    {
        var tilted = _plan.Find<Disturbance.CoverTilted>(cover, seconds);
        var degrees = Math.Max(0, (tilted?.Degrees ?? 0.9 + 0.4 * noise.Share(0)) + 0.15 * noise.At(seconds, 15));
        return (degrees, degrees > ManholeCover.OpenThresholdDegrees ? 1 : 0);
    }

    // How much of the rain over it finds its way into a shaft: drains take it in, the others only leak a little.
    private static double CatchmentOf(int kind) => kind switch
    {
        103 => 1,
        104 => 0.5,
        102 => 0.35,
        _ => 0.06,
    };

    private void Pole(int pole, double seconds, SmoothNoise noise, Span<double> values)
    {
        values[0] = Math.Max(0, (_plan.Find<Disturbance.PoleTilted>(pole, seconds)?.Degrees ?? 0.3 + 0.5 * noise.Share(0)) + 0.05 * noise.At(seconds, 20));
        values[1] = _plan.Find<Disturbance.EarthLeakage>(pole, seconds)?.Milliampere ?? 0.8 + noise.Share(1) + 0.2 * noise.At(seconds, 120);
        values[2] = 0;
        values[3] = _plan.Find<Disturbance.ButtonPressed>(pole, seconds) is null ? 0 : 1;
    }

    private void Air(CityFrame frame, int head, double part, double seconds, SmoothNoise noise, Span<double> values)
    {
        var tile = _tile[head];
        var weather = Blend(frame.Before.Tiles[tile], frame.After.Tiles[tile], part);
        var rain = Mix(frame.Before.RainTotal[tile], frame.After.RainTotal[tile], part);
        var air = frame.Before.Air is { } row
            ? AirStation.OfSeries(row, weather, frame.Before.AirRain)
            : AirStation.Of(weather, noise, seconds, rain);
        var dust = Dust(head, seconds);
        values[0] = (air.Pm25 ?? double.NaN) + dust * DustShareOfPm25;
        values[1] = air.Temperature ?? double.NaN;
        values[2] = air.Noise;
        values[3] = air.Humidity ?? double.NaN;
        values[4] = air.WindSpeed ?? double.NaN;
        values[5] = air.WindDirection ?? double.NaN;
        values[6] = (air.Pm10 ?? double.NaN) + dust;
        values[7] = air.Pressure ?? double.NaN;
        values[8] = air.Illuminance;
        values[9] = air.Rain;
        values[10] = air.Solar;
        values[11] = air.WindSpeed is { } speed ? ForceOf(speed) : double.NaN;
    }

    private double Dust(int head, double seconds)
    {
        var dust = 0.0;
        foreach (var effect in _plan.Of(head))
        {
            if (effect.Planned.What is Disturbance.DustSource source && effect.Planned.HoldsAt(seconds)) dust += source.Pm10 * Math.Exp(-effect.Metres / DustReachM);
        }

        return dust;
    }

    private static int ForceOf(double speed)
    {
        var force = 0;
        while (force < BeaufortMax.Length && speed > BeaufortMax[force]) force++;
        return force;
    }

    private static Weather Blend(in Weather before, in Weather after, double part) => before with
    {
        Temperature = Mix(before.Temperature, after.Temperature, part),
        Humidity = Mix(before.Humidity, after.Humidity, part),
        Pressure = Mix(before.Pressure, after.Pressure, part),
        WindSpeed = Mix(before.WindSpeed, after.WindSpeed, part),
        Illuminance = Mix(before.Illuminance, after.Illuminance, part),
        Solar = Mix(before.Solar, after.Solar, part),
        Noise = Mix(before.Noise, after.Noise, part),
        Pm25 = Mix(before.Pm25, after.Pm25, part),
        Pm10 = Mix(before.Pm10, after.Pm10, part),
    };
}
