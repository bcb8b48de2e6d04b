namespace SmartPoles.IngestServer.Registry.Exchange;

/// <summary>A point of a drawing whose place in the world is known.</summary>
/// <param name="X">East on the drawing.</param>
/// <param name="Y">North on the drawing.</param>
/// <param name="Latitude">WGS-84 degrees.</param>
/// <param name="Longitude">WGS-84 degrees.</param>
public readonly record struct ReferencePoint(double X, double Y, double Latitude, double Longitude);

/// <summary>
/// From the plane of a drawing to WGS-84: shift, turn and scale (Helmert's four parameters), which two reference points fix. With one point the
/// drawing is taken to be in metres with north up.
/// </summary>
/// <remarks>
/// <code>
///   east  + i north  =  (a + i b) (x + i y) + (c + i d)        metres from the first reference point
/// </code>
/// Metres by the mean radius of the earth (6,371,008.8 m, IUGG) at the latitude of the first point: over 20 km out by less than 0.2 %.
/// </remarks>
internal readonly struct MapFit
{
    private const double MetresPerDegree = 6_371_008.8 * Math.PI / 180;

    private readonly ReferencePoint _first;
    private readonly double _metresPerDegreeEast;
    private readonly double _a;
    private readonly double _b;

    private MapFit(ReferencePoint first, double a, double b)
    {
        (_first, _a, _b) = (first, a, b);
        _metresPerDegreeEast = MetresPerDegree * Math.Cos(double.DegreesToRadians(first.Latitude));
    }

    /// <summary>Fixes the way; why it cannot be fixed, or null.</summary>
    internal static string? Create(IReadOnlyList<ReferencePoint> points, out MapFit fit)
    {
        fit = default;
        if (points.Count is 0 or > 2) return "one reference point is needed for a plan in metres with north up, two for any other";
        fit = new MapFit(points[0], 1, 0);
        if (points.Count == 1) return null;
        var (x, y) = (points[1].X - points[0].X, points[1].Y - points[0].Y);
        var east = (points[1].Longitude - points[0].Longitude) * fit._metresPerDegreeEast;
        var north = (points[1].Latitude - points[0].Latitude) * MetresPerDegree;
        var square = (x * x) + (y * y);
        if (!(square > 0) || (east == 0 && north == 0)) return "the two reference points must differ, on the plan and in the world";
        fit = new MapFit(points[0], ((east * x) + (north * y)) / square, ((north * x) - (east * y)) / square);
        return null;
    }

    internal (double Latitude, double Longitude) ToDegrees(double x, double y)
    {
        var (dx, dy) = (x - _first.X, y - _first.Y);
        return (
            _first.Latitude + (((_b * dx) + (_a * dy)) / MetresPerDegree),
            _first.Longitude + (((_a * dx) - (_b * dy)) / _metresPerDegreeEast));
    }
}
