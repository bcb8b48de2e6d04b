namespace SmartPoles.DeviceSimulators.World;

/// <summary>What a weather and air head can see; null where it has no value now.</summary>
/// <param name="WindSpeed">m/s.</param>
/// <param name="WindDirection">Degrees, 0..360.</param>
/// <param name="Humidity">%.</param>
/// <param name="Temperature">Degrees Celsius.</param>
/// <param name="Noise">dB(A).</param>
/// <param name="Pm25">ug/m3.</param>
/// <param name="Pm10">ug/m3.</param>
/// <param name="Pressure">kPa.</param>
/// <param name="Illuminance">lx.</param>
/// <param name="Rain">mm since the gauge was set to zero.</param>
/// <param name="Solar">W/m2.</param>
public readonly record struct AirState(
    double? WindSpeed,
    double? WindDirection,
    double? Humidity,
    double? Temperature,
    double Noise,
    double? Pm25,
    double? Pm10,
    double? Pressure,
    double Illuminance,
    double Rain,
    double Solar);

/// <summary>The air around one head: the city's weather with a little of its own, or a measured series. Thread-safe.</summary>
public sealed class AirStation
{
    private const double DustSeconds = 20;
    private const double DustPm25Share = 0.2;

    private readonly CityWorld _world;
    private readonly string _name;
    private readonly SmoothNoise _noise;

    internal AirStation(CityWorld world, string name)
    {
        _world = world;
        _name = name;
        _noise = new SmoothNoise(world.Seed, "air/" + name);
    }

    /// <summary>The air now.</summary>
    public AirState Read()
    {
        var seconds = _world.ElapsedSeconds;
        var weather = _world.WeatherAt(seconds);
        if (_world.Air is { } replay) return Disturbed(FromSeries(replay, weather), seconds);
        return Disturbed(Of(weather, _noise, seconds, _world.RainSince(seconds)), seconds);
    }

    // Dust that a site raises comes and goes within a minute; a gap of the series stays a gap.
    private AirState Disturbed(AirState air, double seconds)
    {
        if (_world.Disturbances.Find<Disturbance.DustSource>(_name, out var dusty) is { } dust)
        {
            var share = _world.IsFrozen ? 1 : 1 - Math.Exp(-(seconds - dusty) / DustSeconds);
            var pm10 = dust.Pm10 * share * (1 + 0.1 * _noise.At(seconds, 30));
            air = air with { Pm10 = air.Pm10 + pm10, Pm25 = air.Pm25 + pm10 * DustPm25Share };
        }

        if (_world.Disturbances.Find<Disturbance.Storm>(_name, out var since) is { } storm)
        {
            var strength = storm.Strength(seconds, since);
            air = air with
            {
                WindSpeed = air.WindSpeed + storm.WindSpeed * strength * (1 + 0.15 * _noise.At(seconds, 6)),
                Temperature = air.Temperature - 4 * strength,
                Rain = air.Rain + storm.RainRate * storm.Passed(seconds, since) / 3600,
            };
        }

        return air;
    }

    /// <summary>The air of a place within the weather around it.</summary>
    internal static AirState Of(in Weather weather, SmoothNoise own, double seconds, double rain) => new(
        weather.WindSpeed * (0.85 + 0.3 * own.Share(0)),
        weather.WindDirection,
        Math.Clamp(weather.Humidity + 2 * own.At(seconds, 900), 5, 100),
        weather.Temperature + 0.5 * own.At(seconds, 600),
        weather.Noise + 2 * own.At(seconds, 8),
        Math.Max(1, weather.Pm25 + 5 * own.At(seconds, 600)),
        Math.Max(2, weather.Pm10 + 8 * own.At(seconds, 600)),
        weather.Pressure,
        weather.Illuminance,
        rain,
        weather.Solar);

    private AirState FromSeries(AirReplay replay, Weather weather)
    {
        var row = replay.RowAt(_world.RealElapsed, out var rain);
        return OfSeries(row, weather, rain);
    }

    /// <summary>The air by a measured series. Light and noise are not in it; they stay those of the world.</summary>
    internal static AirState OfSeries(AirRow row, in Weather weather, double rain) => new(
        row.WindSpeed,
        row.WindDirection,
        row.Humidity,
        row.Temperature,
        weather.Noise,
        row.Pm25,
        row.Pm10,
        row.PressureKpa,
        weather.Illuminance,
        rain,
        weather.Solar);
}
