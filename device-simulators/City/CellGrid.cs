using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.City;

/// <summary>
/// The ground of the city: unit grid cells of 100 m from the north-west corner, communities of 10 x 10 cells, zones of 2 x 2
/// communities. All follows from the number of columns and rows.
/// </summary>
/// <remarks>
/// CJ/T 213-2005, GB/T 30428.1-2013: 15 digits, serials west to east, then north to south within a community. Towns have up to
/// 4 x 4 communities here; real borders follow streets and rivers.
/// </remarks>
public sealed class CellGrid(DivisionCode division, int columns, int rows)
{
    /// <summary>Side of a cell, m.</summary>
    public const int CellM = 100;

    private const int CellCm = CellM * PlanePoint.PerMetre;
    private const int CommunityCells = 10;
    private const int TownCommunities = 4;
    private const int ZoneCells = 20;

    /// <summary>Cells from west to east.</summary>
    public int Columns => columns;

    /// <summary>Cells from north to south.</summary>
    public int Rows => rows;

    /// <summary>How many cells there are.</summary>
    public int Count => columns * rows;

    /// <summary>Zones from west to east.</summary>
    public int ZoneColumns => (columns + ZoneCells - 1) / ZoneCells;

    /// <summary>How many zones there are.</summary>
    public int ZoneCount => ZoneColumns * ((rows + ZoneCells - 1) / ZoneCells);

    /// <summary>Western edge, cm east of the centre.</summary>
    internal int WestCm => -columns * CellCm / 2;

    /// <summary>Northern edge, cm north of the centre.</summary>
    internal int NorthCm => rows * CellCm / 2;

    /// <summary>The cell of a point; one outside belongs to the nearest cell at the edge.</summary>
    public int CellAt(PlanePoint point)
    {
        var column = Math.Clamp((point.East - WestCm) / CellCm, 0, columns - 1);
        var row = Math.Clamp((NorthCm - point.North) / CellCm, 0, rows - 1);
        return row * columns + column;
    }

    /// <summary>Zone of a cell: the area of the Sparkplug group, and of one crew of each owner.</summary>
    public int ZoneOf(int cell) => cell / columns / ZoneCells * ZoneColumns + cell % columns / ZoneCells;

    /// <summary>Name of a zone, such as <c>Z07</c>.</summary>
    public static string ZoneName(int zone) => $"Z{zone + 1:D2}";

    /// <summary>Number of a zone by its name; -1 when there is none.</summary>
    public int FindZone(string name)
    {
        for (var zone = 0; zone < ZoneCount; zone++)
        {
            if (ZoneName(zone) == name) return zone;
        }

        return -1;
    }

    /// <summary>The 15 digits of a cell.</summary>
    public GridCode CodeOf(int cell)
    {
        var (row, column) = (cell / columns, cell % columns);
        var (communityRow, communityColumn) = (row / CommunityCells, column / CommunityCells);
        var townsAcross = (columns + CommunityCells * TownCommunities - 1) / (CommunityCells * TownCommunities);
        var town = 1 + communityRow / TownCommunities * townsAcross + communityColumn / TownCommunities;
        var community = 1 + communityRow % TownCommunities * TownCommunities + communityColumn % TownCommunities;
        var serial = 1 + row % CommunityCells * CommunityCells + column % CommunityCells;
        return GridCode.TryCreate(division, town, community, serial, out var code)
            ? code
            : throw new InvalidOperationException($"Cell {cell} of {columns} x {rows} has no code");
    }

    /// <summary>Number of a cell by its code; -1 when the city has no such cell.</summary>
    public int Find(GridCode code)
    {
        if (code.Division != division || code.Street == 0 || code.Community == 0) return -1;
        var townsAcross = (columns + CommunityCells * TownCommunities - 1) / (CommunityCells * TownCommunities);
        var (town, community, serial) = (code.Street - 1, code.Community - 1, code.Serial - 1);
        var row = (town / townsAcross * TownCommunities + community / TownCommunities) * CommunityCells + serial / CommunityCells;
        var column = (town % townsAcross * TownCommunities + community % TownCommunities) * CommunityCells + serial % CommunityCells;
        if (row >= rows || column >= columns) return -1;
        var cell = row * columns + column;
        return CodeOf(cell) == code ? cell : -1;
    }

    /// <summary>North-west corner of a cell.</summary>
    internal PlanePoint CornerOf(int cell) => new(WestCm + cell % columns * CellCm, NorthCm - cell / columns * CellCm);

    /// <summary>North-west and south-east corner of a zone.</summary>
    internal (PlanePoint NorthWest, PlanePoint SouthEast) ZoneBox(int zone)
    {
        var (row, column) = (zone / ZoneColumns * ZoneCells, zone % ZoneColumns * ZoneCells);
        return (
            new PlanePoint(WestCm + column * CellCm, NorthCm - row * CellCm),
            new PlanePoint(WestCm + Math.Min(columns, column + ZoneCells) * CellCm, NorthCm - Math.Min(rows, row + ZoneCells) * CellCm));
    }
}
