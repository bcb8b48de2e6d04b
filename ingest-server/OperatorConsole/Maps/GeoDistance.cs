namespace SmartPoles.IngestServer.OperatorConsole.Maps;

/// <summary>Distances on the ground between places of one city.</summary>
/// <remarks>A plane at their latitude: over 2 km it is off by less than a metre, as the ellipsoid is too.</remarks>
internal static class GeoDistance
{
    /// <summary>IUGG mean radius 6,371,009 m, as metres a degree.</summary>
    private const double MetresPerDegree = 6_371_009 * Math.PI / 180;

    internal static double Metres(double latitude, double longitude, double otherLatitude, double otherLongitude)
    {
        var north = (otherLatitude - latitude) * MetresPerDegree;
        var east = (otherLongitude - longitude) * MetresPerDegree * Math.Cos(latitude * Math.PI / 180);
        return Math.Sqrt((north * north) + (east * east));
    }

    /// <summary>The smallest box that holds all within a distance; at a pole or the 180th meridian it ends there.</summary>
    internal static GeoBox Around(double latitude, double longitude, double metres)
    {
        var high = metres / MetresPerDegree;
        var wide = high / Math.Max(0.01, Math.Cos(latitude * Math.PI / 180));
        return new GeoBox(
            Math.Max(-180, longitude - wide), Math.Max(-90, latitude - high), Math.Min(180, longitude + wide), Math.Min(90, latitude + high));
    }
}
