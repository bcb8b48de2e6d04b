using System.Diagnostics.CodeAnalysis;

namespace SmartPoles.IngestServer.OperatorConsole.Maps;

/// <summary>A rectangle on the map, WGS-84 degrees, edges included. None reaches over the 180th meridian.</summary>
public readonly record struct GeoBox(double West, double South, double East, double North)
{
    /// <summary>Whether a point lies in it.</summary>
    public bool Contains(double latitude, double longitude) =>
        longitude >= West && longitude <= East && latitude >= South && latitude <= North;

    /// <summary>The box as it is asked for; all four edges or, for <paramref name="whole"/>, none.</summary>
    /// <returns>False with the reason.</returns>
    public static bool TryRead(double? west, double? south, double? east, double? north, GeoBox whole, out GeoBox box, [NotNullWhen(false)] out string? reason)
    {
        (box, reason) = (whole, null);
        if (west is null && south is null && east is null && north is null) return true;
        if (west is not { } w || south is not { } s || east is not { } e || north is not { } n)
        {
            reason = "west, south, east and north are needed together, in degrees; none of them is the whole city";
        }
        else if (!(w is >= -180 and <= 180 && e is >= -180 and <= 180 && s is >= -90 and <= 90 && n is >= -90 and <= 90))
        {
            reason = "west and east must lie in -180..180, south and north in -90..90";
        }
        else if (w > e || s > n)
        {
            reason = "west must not exceed east, nor south north";
        }
        else
        {
            box = new GeoBox(w, s, e, n);
        }

        return reason is null;
    }
}
