using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City;

/// <summary>A point of the plane in whole centimetres: exact, so that one seed gives one city on every machine.</summary>
/// <param name="East">Centimetres east of the centre.</param>
/// <param name="North">Centimetres north of the centre.</param>
public readonly record struct PlanePoint(int East, int North)
{
    /// <summary>Centimetres in a metre.</summary>
    public const int PerMetre = 100;

    /// <summary>Distance, m.</summary>
    public double MetresTo(PlanePoint other)
    {
        double east = East - other.East, north = North - other.North;
        return Math.Sqrt(east * east + north * north) / PerMetre;
    }

    /// <summary>From metres, rounded to centimetres.</summary>
    public static PlanePoint FromMetres(double east, double north) =>
        new((int)Math.Round(east * PerMetre), (int)Math.Round(north * PerMetre));
}

/// <summary>WGS-84 position.</summary>
/// <param name="Latitude">Degrees north.</param>
/// <param name="Longitude">Degrees east.</param>
public readonly record struct GeoPoint(double Latitude, double Longitude);

/// <summary>The flat map of one city: degrees and metres are proportional, with the scale of the centre.</summary>
/// <remarks>An equirectangular plane; over the 23 km of the largest city its east-west scale is off by less than 0.2 %.</remarks>
public readonly struct CityPlane(GeoPoint centre)
{
    private const int Decimals = 7;

    private readonly double _metresPerDegreeEast =
        StreetPlace.MetresPerDegree * Math.Cos(double.DegreesToRadians(centre.Latitude));

    /// <summary>The origin.</summary>
    public GeoPoint Centre => centre;

    /// <summary>Degrees of a point, to 1e-7 (1 cm).</summary>
    public GeoPoint ToDegrees(PlanePoint point) => new(
        Math.Round(centre.Latitude + point.North / (StreetPlace.MetresPerDegree * PlanePoint.PerMetre), Decimals),
        Math.Round(centre.Longitude + point.East / (_metresPerDegreeEast * PlanePoint.PerMetre), Decimals));

    /// <summary>The point of a position.</summary>
    public PlanePoint FromDegrees(GeoPoint position) => PlanePoint.FromMetres(
        (position.Longitude - centre.Longitude) * _metresPerDegreeEast,
        (position.Latitude - centre.Latitude) * StreetPlace.MetresPerDegree);
}
