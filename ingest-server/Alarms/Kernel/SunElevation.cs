namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>How high the sun stands, good to half a degree.</summary>
/// <remarks>Declination and equation of time by the short Fourier series of NOAA's general solar position calculations.</remarks>
internal static class SunElevation
{
    /// <summary>Degrees above the horizon at a moment and a place (WGS-84 degrees).</summary>
    public static double At(long unixMs, double latitude, double longitude)
    {
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
        var hours = moment.TimeOfDay.TotalHours;
        var angle = 2 * Math.PI / (DateTime.IsLeapYear(moment.Year) ? 366 : 365) * (moment.DayOfYear - 1 + ((hours - 12) / 24));
        var (sin, cos) = Math.SinCos(angle);
        var (sin2, cos2) = Math.SinCos(2 * angle);
        var (sin3, cos3) = Math.SinCos(3 * angle);
        var equation = 229.18 * (0.000075 + (0.001868 * cos) - (0.032077 * sin) - (0.014615 * cos2) - (0.040849 * sin2));
        var declination = 0.006918 - (0.399912 * cos) + (0.070257 * sin) - (0.006758 * cos2) + (0.000907 * sin2) - (0.002697 * cos3) + (0.00148 * sin3);
        var hourAngle = double.DegreesToRadians(((hours * 60) + equation + (4 * longitude)) / 4 - 180);
        var (north, east) = (double.DegreesToRadians(latitude), Math.Cos(hourAngle));
        var sine = (Math.Sin(north) * Math.Sin(declination)) + (Math.Cos(north) * Math.Cos(declination) * east);
        return double.RadiansToDegrees(Math.Asin(Math.Clamp(sine, -1, 1)));
    }
}
