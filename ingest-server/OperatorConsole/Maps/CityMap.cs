using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.OperatorConsole.Maps;

/// <summary>
/// Where everything is: the components of a registry in the order of the squares of 100 m that they stand in. Immutable; built once, some tenths
/// of a second for half a million.
/// </summary>
/// <remarks>
/// <code>
///   cells       row 0: | 3 | 4 | 9 |   row 1: | 4 | ...        by row, then column; empty ones are not there
///                        |   '----------.
///   components  | a b c | d e | ...                            by cell: a cell is a stretch of the list
/// </code>
/// </remarks>
public sealed class CityMap
{
    private readonly CityRegistry _registry;
    private readonly ComponentRow[] _components;
    private readonly int[] _gateways;
    private readonly int[] _rows;
    private readonly int[] _placeOfRow;
    private readonly int[] _placeOfGateway;
    private readonly Dictionary<string, int> _gatewayNumbers;

    public CityMap(CityRegistry registry)
    {
        _registry = registry;
        Box = BoxOf(registry.Components);
        Lattice = new CellLattice(Box);
        var keys = new long[registry.Components.Count];
        _rows = new int[keys.Length];
        for (var index = 0; index < keys.Length; index++) (keys[index], _rows[index]) = (KeyOf(registry.Components[index]), index);
        Array.Sort(keys, _rows);
        _components = Array.ConvertAll(_rows, row => registry.Components[row]);
        Cells = CellsOf(keys);

        _gatewayNumbers = new Dictionary<string, int>(registry.Gateways.Count, StringComparer.Ordinal);
        foreach (var gateway in registry.Gateways) _gatewayNumbers.Add(gateway.Id, _gatewayNumbers.Count);
        _gateways = new int[_components.Length];
        _placeOfGateway = new int[registry.Gateways.Count];
        Array.Fill(_placeOfGateway, -1);
        _placeOfRow = new int[_components.Length];
        for (var index = 0; index < _components.Length; index++)
        {
            _gateways[index] = _gatewayNumbers.GetValueOrDefault(_components[index].Gateway, -1);
            _placeOfRow[_rows[index]] = index;
        }

        for (var index = 0; index < _components.Length; index++)
        {
            if (_gateways[index] < 0) continue;
            ref var place = ref _placeOfGateway[_gateways[index]];
            if (place < 0 || (IsLamp(index) && !IsLamp(place))) place = index;
        }
    }

    /// <summary>The smallest box around all components; a point in the sea for a registry without any.</summary>
    public GeoBox Box { get; }

    public CellLattice Lattice { get; }

    /// <summary>Squares of 100 m with something in them, by row and column.</summary>
    public IReadOnlyList<MapCell> Cells { get; }

    /// <summary>All components, by cell.</summary>
    public IReadOnlyList<ComponentRow> Components => _components;

    /// <summary>Number of a component's gateway in the registry; -1 for a component without one.</summary>
    public int GatewayOf(int component) => _gateways[component];

    /// <summary>The component of a code; -1 for none.</summary>
    public int Find(string code) => _registry.Find(code) is >= 0 and var row ? _placeOfRow[row] : -1;

    /// <summary>Place in <see cref="Cells"/> of the square that a component stands in.</summary>
    public int CellOf(int component)
    {
        var (low, high) = (0, Cells.Count - 1);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (Cells[middle].End <= component) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>Place of a component in the registry.</summary>
    public int RowOf(int component) => _rows[component];

    /// <summary>The component at which a device, a gateway or a component is shown; -1 for what has no place.</summary>
    public int PlaceOf(string subject)
    {
        if (_registry.TryGetDevice(subject, out var device)) return Find(device.Component.Code);
        return _gatewayNumbers.TryGetValue(subject, out var gateway) ? _placeOfGateway[gateway] : Find(subject);
    }

    /// <summary>The stretches of <see cref="Cells"/> that a box touches, one for each row.</summary>
    public IEnumerable<Range> CellsIn(GeoBox box)
    {
        var (west, east) = (Lattice.Column(box.West), Lattice.Column(box.East));
        var (south, north) = (Math.Max(0, Lattice.Row(box.South)), Math.Min(Lattice.Row(Box.North), Lattice.Row(box.North)));
        for (var row = south; row <= north; row++)
        {
            var first = FirstAtOrAfter(row, west);
            var end = FirstAtOrAfter(row, (long)east + 1);
            if (end > first) yield return first..end;
        }
    }

    /// <summary>How many components lie in the cells that a box touches; counts no further than <paramref name="most"/> + 1.</summary>
    public int CountIn(GeoBox box, int most)
    {
        var count = 0;
        foreach (var stretch in CellsIn(box))
        {
            count += Cells[stretch.End.Value - 1].End - Cells[stretch.Start.Value].First;
            if (count > most) return most + 1;
        }

        return count;
    }

    /// <summary>Components inside a box.</summary>
    public IEnumerable<int> ComponentsIn(GeoBox box)
    {
        foreach (var stretch in CellsIn(box))
        {
            for (var index = Cells[stretch.Start.Value].First; index < Cells[stretch.End.Value - 1].End; index++)
            {
                if (box.Contains(_components[index].Latitude, _components[index].Longitude)) yield return index;
            }
        }
    }

    /// <summary>A gateway sits on a lamp pole (class 01, subclass 18); where it has none, anywhere among what it reads.</summary>
    private bool IsLamp(int component) => _components[component].Code.AsSpan(6, 4) is "0118" && _components[component].Devices.Count > 0;

    private static GeoBox BoxOf(IReadOnlyList<ComponentRow> rows)
    {
        if (rows.Count == 0) return default;
        var box = new GeoBox(180, 90, -180, -90);
        foreach (var row in rows)
        {
            box = new GeoBox(
                Math.Min(box.West, row.Longitude), Math.Min(box.South, row.Latitude), Math.Max(box.East, row.Longitude), Math.Max(box.North, row.Latitude));
        }

        return box;
    }

    private static MapCell[] CellsOf(long[] keys)
    {
        var cells = new List<MapCell>();
        for (var first = 0; first < keys.Length;)
        {
            var end = first + 1;
            while (end < keys.Length && keys[end] == keys[first]) end++;
            cells.Add(new MapCell((int)(keys[first] >> 32), (int)(keys[first] & uint.MaxValue), first, end));
            first = end;
        }

        return [.. cells];
    }

    private long KeyOf(ComponentRow row) => ((long)Lattice.Row(row.Latitude) << 32) | (uint)Lattice.Column(row.Longitude);

    private int FirstAtOrAfter(int row, long column)
    {
        var (low, high) = (0, Cells.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Cells[middle].Row < row || (Cells[middle].Row == row && Cells[middle].Column < column)) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}

/// <summary>A square of 100 m and the stretch of components in it.</summary>
/// <param name="Row">From the south, 0 first.</param>
/// <param name="Column">From the west, 0 first.</param>
/// <param name="First">First component.</param>
/// <param name="End">The one after the last.</param>
public readonly record struct MapCell(int Row, int Column, int First, int End)
{
    public int Count => End - First;
}
