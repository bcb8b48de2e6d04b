namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>Where a link runs on the map.</summary>
public static class LinkPath
{
    /// <summary>Start, bends and end of a link; empty when an end has no position.</summary>
    public static IReadOnlyList<MapPoint> Of(NetworkModel network, int link)
    {
        var part = network.Links[link];
        if (!network.TryFindNode(part.From, out var from) || !network.TryFindNode(part.To, out var to)) return [];
        return network.Nodes[from].Position is { } start && network.Nodes[to].Position is { } end ? [start, .. part.Vertices, end] : [];
    }

    /// <summary>The point at a share of the way, 0 at the start and 1 at the end; null for an empty path.</summary>
    /// <param name="path">Two points or more.</param>
    /// <param name="share">0 to 1.</param>
    /// <param name="unit">Degrees of longitude shrink with the latitude; all else is a plane.</param>
    public static MapPoint? PointAt(IReadOnlyList<MapPoint> path, double share, CoordinateUnit unit)
    {
        if (path.Count == 0) return null;
        var squeeze = unit == CoordinateUnit.Degrees ? Math.Cos(double.DegreesToRadians(path[0].Y)) : 1;
        double total = 0;
        for (var index = 1; index < path.Count; index++) total += Distance(path[index - 1], path[index], squeeze);
        var left = Math.Clamp(share, 0, 1) * total;
        for (var index = 1; index < path.Count; index++)
        {
            var (a, b) = (path[index - 1], path[index]);
            var length = Distance(a, b, squeeze);
            if (left <= length && length > 0) return new MapPoint(a.X + (b.X - a.X) * left / length, a.Y + (b.Y - a.Y) * left / length);
            left -= length;
        }

        return path[^1];
    }

    private static double Distance(MapPoint a, MapPoint b, double squeeze) => double.Hypot((b.X - a.X) * squeeze, b.Y - a.Y);
}
