namespace SmartPoles.IngestServer.OperatorConsole.Maps;

/// <summary>
/// Squares of 100 m over a city, counted east and north from its south-west corner, and larger ones of 200, 400, ... m made of them. They are
/// squares of the map: the unit grid cells of an administration follow streets and rivers and have no edges in the registry.
/// </summary>
/// <remarks>
/// Metres by the mean radius of the earth (6,371,008.8 m, IUGG) on the middle latitude: within a city of 40 km a square is out by less than 1 %.
/// </remarks>
public readonly struct CellLattice
{
    /// <summary>Side of the smallest square.</summary>
    public const int CellMetres = 100;

    /// <summary>Squares of the largest view are not smaller than this on the screen, so that one can be told from the next.</summary>
    private const double PixelsMin = 4;

    /// <summary>Doublings of the side; 100 m x 2^10 holds a city.</summary>
    public const int LevelMax = 10;

    private const double MetresPerDegree = 6_371_008.8 * Math.PI / 180;

    /// <summary>Metres to a pixel at zoom 0 on the equator, tiles of 256 pixels (OGC 07-057r7, annex E).</summary>
    private const double MetresPerPixelAtZoom0 = 156_543.033_928;

    private readonly double _west;
    private readonly double _south;
    private readonly double _latitude;

    public CellLattice(GeoBox city)
    {
        (_west, _south, _latitude) = (city.West, city.South, (city.South + city.North) / 2);
        HeightDegrees = CellMetres / MetresPerDegree;
        WidthDegrees = HeightDegrees / Math.Max(0.01, Math.Cos(_latitude * Math.PI / 180));
    }

    /// <summary>Width of a smallest square, degrees of longitude.</summary>
    public double WidthDegrees { get; }

    /// <summary>Height of a smallest square, degrees of latitude.</summary>
    public double HeightDegrees { get; }

    public int Column(double longitude) => ToCell((longitude - _west) / WidthDegrees);

    public int Row(double latitude) => ToCell((latitude - _south) / HeightDegrees);

    /// <summary>Western edge of a column of squares of a level.</summary>
    public double West(int column, int level) => _west + (((long)column << level) * WidthDegrees);

    /// <summary>Southern edge of a row of squares of a level.</summary>
    public double South(int row, int level) => _south + (((long)row << level) * HeightDegrees);

    /// <summary>How often the side of 100 m is doubled for a zoom of a web map (tiles of 256 pixels).</summary>
    public int LevelOf(double zoom)
    {
        var metresPerPixel = MetresPerPixelAtZoom0 * Math.Cos(_latitude * Math.PI / 180) / Math.Pow(2, zoom);
        var level = (int)Math.Ceiling(Math.Log2(PixelsMin * metresPerPixel / CellMetres));
        return Math.Clamp(level, 0, LevelMax);
    }

    private static int ToCell(double cell) => (int)Math.Clamp(Math.Floor(cell), int.MinValue / 2, int.MaxValue / 2);
}
