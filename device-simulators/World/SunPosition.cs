namespace SmartPoles.DeviceSimulators.World;

/// <summary>Where the sun stands over the city; good to about half a degree, which moves dusk by two minutes.</summary>
/// <remarks>Declination and equation of time after NOAA's general solar position equations (Fourier form, short).</remarks>
public static class SunPosition
{
    /// <summary>Latitude of the city, degrees north.</summary>
    public const double Latitude = 36.45;

    /// <summary>Longitude of the city, degrees east.</summary>
    public const double Longitude = 115.98;

    /// <summary>Elevation of the sun above the horizon, degrees.</summary>
    public static double Elevation(DateTimeOffset moment)
    {
        var utc = moment.UtcDateTime;
        var hours = utc.TimeOfDay.TotalHours;
        var year = 2 * Math.PI / 365.25 * (utc.DayOfYear - 1 + (hours - 12) / 24);
        var equationMinutes = 229.18 * (0.000075 + 0.001868 * Math.Cos(year) - 0.032077 * Math.Sin(year)
            - 0.014615 * Math.Cos(2 * year) - 0.040849 * Math.Sin(2 * year));
        var declination = 0.006918 - 0.399912 * Math.Cos(year) + 0.070257 * Math.Sin(year)
            - 0.006758 * Math.Cos(2 * year) + 0.000907 * Math.Sin(2 * year);
        var solarMinutes = hours * 60 + equationMinutes + 4 * Longitude;
        var hourAngle = double.DegreesToRadians(solarMinutes / 4 - 180);
        var latitude = double.DegreesToRadians(Latitude);
        var sine = Math.Sin(latitude) * Math.Sin(declination)
            + Math.Cos(latitude) * Math.Cos(declination) * Math.Cos(hourAngle);
        return double.RadiansToDegrees(Math.Asin(Math.Clamp(sine, -1, 1)));
    }
}
