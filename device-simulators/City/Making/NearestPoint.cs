namespace SmartPoles.DeviceSimulators.City.Making;

/// <summary>Finds the nearest of many points; of two at the same distance the one with the lower number.</summary>
internal sealed class NearestPoint
{
    private readonly IReadOnlyList<PlanePoint> _points;
    private readonly Buckets _tiles;
    private readonly int _west;
    private readonly int _south;
    private readonly int _tileCm;
    private readonly int _columns;
    private readonly int _rows;

    /// <param name="points">At least one.</param>
    public NearestPoint(IReadOnlyList<PlanePoint> points)
    {
        _points = points;
        _west = points.Min(point => point.East);
        _south = points.Min(point => point.North);
        long width = points.Max(point => point.East) - _west + 1, height = points.Max(point => point.North) - _south + 1;
        _tileCm = (int)Math.Max(100, Math.Max(Math.Sqrt((double)width * height / points.Count), Math.Max(width, height) / 2000.0));
        _columns = (int)(width / _tileCm) + 1;
        _rows = (int)(height / _tileCm) + 1;
        _tiles = Buckets.Of(_columns * _rows, points.Count, index => (points[index].North - _south) / _tileCm * _columns + (points[index].East - _west) / _tileCm);
    }

    /// <summary>Number of the nearest point.</summary>
    public int To(PlanePoint place)
    {
        var column = Math.Clamp((place.East - _west) / _tileCm, 0, _columns - 1);
        var row = Math.Clamp((place.North - _south) / _tileCm, 0, _rows - 1);
        var (best, bestDistance) = (-1, double.MaxValue);
        for (var ring = 0; ring <= Math.Max(_columns, _rows); ring++)
        {
            SearchRing(place, row, column, ring, ref best, ref bestDistance);

            // A point in the next ring is at least as far as the rings that are done, counted from the border of the own tile.
            if (best >= 0 && bestDistance <= ring * (double)_tileCm * ring * _tileCm) break;
        }

        return best;
    }

    private void SearchRing(PlanePoint place, int row, int column, int ring, ref int best, ref double bestDistance)
    {
        for (var y = Math.Max(0, row - ring); y <= Math.Min(_rows - 1, row + ring); y++)
        {
            var isEdge = Math.Abs(y - row) == ring;
            for (var x = column - ring; x <= column + ring; x += isEdge || ring == 0 ? 1 : 2 * ring)
            {
                if (x < 0 || x >= _columns) continue;
                foreach (var index in _tiles[y * _columns + x])
                {
                    double east = _points[index].East - place.East, north = _points[index].North - place.North;
                    var distance = east * east + north * north;
                    if (distance > bestDistance || (distance == bestDistance && index > best)) continue;
                    (best, bestDistance) = (index, distance);
                }
            }
        }
    }
}
