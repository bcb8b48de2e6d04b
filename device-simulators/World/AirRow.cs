namespace SmartPoles.DeviceSimulators.World;

/// <summary>One hour of a measured air series; null where the series has a gap.</summary>
/// <param name="Number">Row number as the file gives it.</param>
/// <param name="Hour">Begin of the hour, UTC+8.</param>
/// <param name="Pm25">ug/m3.</param>
/// <param name="Pm10">ug/m3.</param>
/// <param name="So2">ug/m3.</param>
/// <param name="No2">ug/m3.</param>
/// <param name="Co">ug/m3.</param>
/// <param name="O3">ug/m3.</param>
/// <param name="Temperature">Degrees Celsius.</param>
/// <param name="PressureHpa">hPa.</param>
/// <param name="DewPoint">Degrees Celsius.</param>
/// <param name="RainMillimetres">mm in this hour.</param>
/// <param name="WindDirection">Degrees, of 16 compass points.</param>
/// <param name="WindSpeed">m/s.</param>
public sealed record AirRow(
    int Number,
    DateTimeOffset Hour,
    double? Pm25,
    double? Pm10,
    double? So2,
    double? No2,
    double? Co,
    double? O3,
    double? Temperature,
    double? PressureHpa,
    double? DewPoint,
    double? RainMillimetres,
    double? WindDirection,
    double? WindSpeed)
{
    /// <summary>kPa.</summary>
    public double? PressureKpa => PressureHpa / 10;

    /// <summary>Relative humidity, %, from temperature and dew point (Magnus form, WMO-No. 8 coefficients).</summary>
    public double? Humidity => Temperature is { } air && DewPoint is { } dew
        ? Math.Clamp(100 * Math.Exp(Magnus(dew) - Magnus(air)), 0, 100)
        : null;

    private static double Magnus(double celsius) => 17.62 * celsius / (243.12 + celsius);
}
