namespace SmartPoles.IngestServer.Registry;

/// <summary>The ring of a polygon: longitude, latitude, longitude, ... in WGS-84 degrees, its last point its first.</summary>
internal static class Ring
{
    private const int NumbersMin = 8;

    /// <summary>What is wrong with a ring (RFC 7946, 3.1.6); null for nothing.</summary>
    internal static string? FaultOf(double[] ring)
    {
        if (ring.Length < NumbersMin || ring.Length % 2 != 0) return "must have at least four points, the last of them the first";
        for (var index = 0; index < ring.Length; index += 2)
        {
            if (ring[index] is not (>= -180 and <= 180) || ring[index + 1] is not (>= -90 and <= 90)) return $"has a point {ring[index]} {ring[index + 1]}, which is no longitude and latitude";
        }

        return ring[0] == ring[^2] && ring[1] == ring[^1] ? null : "must be closed: the last point is the first";
    }

    /// <summary>Whether a point lies inside, by the number of edges east of it; of two polygons with a common edge one has its points.</summary>
    internal static bool Contains(double[] ring, double latitude, double longitude)
    {
        var isInside = false;
        for (var index = 2; index < ring.Length; index += 2)
        {
            var (x1, y1, x2, y2) = (ring[index - 2], ring[index - 1], ring[index], ring[index + 1]);
            if (y1 > latitude != y2 > latitude && longitude < x1 + ((latitude - y1) / (y2 - y1) * (x2 - x1))) isInside = !isInside;
        }

        return isInside;
    }
}
