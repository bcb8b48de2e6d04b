namespace SmartPoles.IngestServer.Registry.Pipes;

/// <summary>Finds the unit grid cell of a point, by its polygon; squares of about 500 m tell which polygons may hold it.</summary>
internal sealed class CellFinder
{
    private const double SquareDegrees = 0.005;

    private readonly Dictionary<(int Row, int Column), List<CellRow>> _squares = [];

    internal CellFinder(IReadOnlyList<CellRow> cells)
    {
        foreach (var cell in cells)
        {
            var (west, south, east, north) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);
            for (var index = 0; index < cell.Polygon.Length; index += 2)
            {
                (west, east) = (Math.Min(west, cell.Polygon[index]), Math.Max(east, cell.Polygon[index]));
                (south, north) = (Math.Min(south, cell.Polygon[index + 1]), Math.Max(north, cell.Polygon[index + 1]));
            }

            for (var row = Square(south); row <= Square(north); row++)
            {
                for (var column = Square(west); column <= Square(east); column++)
                {
                    if (!_squares.TryGetValue((row, column), out var there)) _squares.Add((row, column), there = []);
                    there.Add(cell);
                }
            }
        }
    }

    /// <summary>Code of the cell that a point lies in; null for none.</summary>
    internal string? Find(double latitude, double longitude) =>
        _squares.TryGetValue((Square(latitude), Square(longitude)), out var there)
            ? there.Find(cell => Ring.Contains(cell.Polygon, latitude, longitude))?.Code
            : null;

    private static int Square(double degrees) => (int)Math.Floor(degrees / SquareDegrees);
}
