namespace SmartPoles.DeviceSimulators.World;

/// <summary>Weather and air of a North China plain city as a function of seed and time; no state.</summary>
/// <remarks>
/// Yearly mean 13.7 C with July near 27 and January near -1; dry bright winters with stale air, wet summers.
/// </remarks>
public sealed class WeatherModel
{
    private const double HourSeconds = 3600;
    private const double RainBlockSeconds = 6 * HourSeconds;

    private readonly SmoothNoise _temperature;
    private readonly SmoothNoise _humidity;
    private readonly SmoothNoise _pressure;
    private readonly SmoothNoise _wind;
    private readonly SmoothNoise _direction;
    private readonly SmoothNoise _cloud;
    private readonly SmoothNoise _rain;
    private readonly SmoothNoise _particles;
    private readonly SmoothNoise _street;

    public WeatherModel(ulong seed)
    {
        _temperature = new SmoothNoise(seed, "temperature");
        _humidity = new SmoothNoise(seed, "humidity");
        _pressure = new SmoothNoise(seed, "pressure");
        _wind = new SmoothNoise(seed, "wind");
        _direction = new SmoothNoise(seed, "direction");
        _cloud = new SmoothNoise(seed, "cloud");
        _rain = new SmoothNoise(seed, "rain");
        _particles = new SmoothNoise(seed, "particles");
        _street = new SmoothNoise(seed, "street");
    }

    /// <summary>The weather at a moment.</summary>
    /// <param name="moment">When.</param>
    /// <param name="lagSeconds">How much later than over the middle of the city fronts pass here; negative for earlier.</param>
    public Weather At(DateTimeOffset moment, double lagSeconds = 0)
    {
        var seconds = moment.ToUnixTimeMilliseconds() / 1000.0 - lagSeconds;
        var hour = moment.ToOffset(TimeSpan.FromHours(8)).TimeOfDay.TotalHours;
        var summer = -Math.Cos(2 * Math.PI * (moment.UtcDateTime.DayOfYear - 15) / 365.25);
        var sun = SunPosition.Elevation(moment);
        var rain = RainRate(seconds, summer);
        var cloud = Math.Clamp(0.35 + 0.35 * _cloud.At(seconds, 4 * HourSeconds) + (rain > 0 ? 0.4 : 0), 0, 1);
        var temperature = 13.2 + 14 * summer + 5 * Math.Cos(2 * Math.PI * (hour - 15) / 24)
            + 3 * _temperature.At(seconds, 36 * HourSeconds) + 0.3 * _temperature.At(seconds, 600) - (rain > 0 ? 2 : 0);
        var humidity = 55 + 12 * summer - 18 * Math.Cos(2 * Math.PI * (hour - 15) / 24)
            + 12 * _humidity.At(seconds, 20 * HourSeconds) + (rain > 0 ? 20 : 0);
        var wind = Math.Max(0, 2.4 + 1.6 * Math.Cos(2 * Math.PI * (hour - 15) / 24) * 0.5
            + 2.2 * _wind.At(seconds, 5 * HourSeconds) + 0.8 * _wind.At(seconds, 45));
        var solar = sun > 0 ? 1050 * Math.Pow(Math.Sin(double.DegreesToRadians(sun)), 1.15) * (1 - 0.75 * cloud) : 0;
        var pm25 = Particles(seconds, summer, wind, rain);
        return new Weather(
            sun,
            temperature,
            Math.Clamp(humidity, 12, 99),
            101.4 - 1.3 * summer + 0.7 * _pressure.At(seconds, 60 * HourSeconds),
            wind,
            (360 + 180 * _direction.At(seconds, 9 * HourSeconds) + 15 * _direction.At(seconds, 60)) % 360,
            rain,
            solar * 118 + TwilightLux(sun),
            solar,
            StreetNoise(seconds, hour),
            pm25,
            pm25 * 1.55 + 12);
    }

    private double RainRate(double seconds, double summer)
    {
        var block = (long)Math.Floor(seconds / RainBlockSeconds);
        if (_rain.Share(block) > 0.1 + 0.1 * summer) return 0;
        var part = seconds / RainBlockSeconds - block;
        return (1.5 + 14 * _rain.Share(~block)) * Math.Pow(Math.Sin(Math.PI * part), 2);
    }

    private double Particles(double seconds, double summer, double wind, double rain)
    {
        var stale = 62 - 22 * summer + 40 * _particles.At(seconds, 30 * HourSeconds) + 4 * _particles.At(seconds, 300);
        return Math.Max(4, stale * (1.25 - 0.08 * wind) * (rain > 0 ? 0.6 : 1));
    }

    private double StreetNoise(double seconds, double hour)
    {
        var traffic = Math.Exp(-Math.Pow((hour - 8) / 2.5, 2)) + Math.Exp(-Math.Pow((hour - 18) / 2.8, 2));
        return 48 + 16 * Math.Min(1, traffic) + 4 * _street.At(seconds, 20);
    }

    // Civil twilight falls from some 400 lx at the horizon to 3 lx at -6 degrees; street lamps leave a floor.
    private static double TwilightLux(double sun) => sun >= 0 ? 400 : Math.Max(2, 400 * Math.Pow(10, sun / 2.8));
}
