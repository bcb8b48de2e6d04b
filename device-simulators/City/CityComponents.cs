using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.City;

/// <summary>
/// All components as columns of one table, about 30 bytes each. Components of a kind lie together and in the order of their serial
/// numbers, so that a code is found by arithmetic. Numbers are positions in the table.
/// </summary>
public sealed class CityComponents
{
    private readonly DivisionCode _division;
    private readonly int[] _first;
    private readonly byte[] _row;

    internal CityComponents(DivisionCode division, IReadOnlyList<int> counts)
    {
        if (counts.Count != CityMix.Rows.Count) throw new ArgumentException("One count for each row of the mix", nameof(counts));
        _division = division;
        _first = new int[counts.Count + 1];
        for (var row = 0; row < counts.Count; row++) _first[row + 1] = _first[row] + counts[row];
        _row = new byte[Count];
        for (var row = 0; row < counts.Count; row++) _row.AsSpan(_first[row], counts[row]).Fill((byte)row);
        Place = new PlanePoint[Count];
        Piece = new int[Count];
        Gateway = new int[Count];
        Pole = new int[Count];
        Hangs = new int[Count];
        HasDevice = new bool[Count];
    }

    /// <summary>How many components there are.</summary>
    public int Count => _first[^1];

    internal PlanePoint[] Place { get; }

    /// <summary>Piece of street.</summary>
    internal int[] Piece { get; }

    /// <summary>Gateway that serves it.</summary>
    internal int[] Gateway { get; }

    /// <summary>Smart pole that carries it, or -1.</summary>
    internal int[] Pole { get; }

    /// <summary>Circuit, water node or gas node by its kind, or -1.</summary>
    internal int[] Hangs { get; }

    internal bool[] HasDevice { get; }

    /// <summary>The row of the mix that a component belongs to.</summary>
    public KindRow KindOf(int component) => CityMix.Rows[_row[component]];

    /// <summary>The 16 digits; serials begin with 1.</summary>
    public ComponentCode CodeOf(int component)
    {
        var row = _row[component];
        return ComponentCode.TryCreate(_division, CityMix.Rows[row].Kind, component - _first[row] + 1, out var code)
            ? code
            : throw new InvalidOperationException($"Component {component} has no code");
    }

    /// <summary>Number of a component by its code; -1 when the city has no such component.</summary>
    public int Find(ComponentCode code)
    {
        if (code.Division != _division) return -1;
        var (first, count) = RangeOf(code.Kind);
        return code.Serial >= 1 && code.Serial <= count ? first + code.Serial - 1 : -1;
    }

    /// <summary>The components of a kind: first number and how many.</summary>
    public (int First, int Count) RangeOf(int kind)
    {
        for (var row = 0; row < CityMix.Rows.Count; row++)
        {
            if (CityMix.Rows[row].Kind == kind) return (_first[row], _first[row + 1] - _first[row]);
        }

        return (0, 0);
    }

    /// <summary>What measures at a component.</summary>
    public CityDeviceKind DeviceOf(int component) => HasDevice[component] ? KindOf(component).Device : CityDeviceKind.None;

    internal int CountOfRow(int row) => _first[row + 1] - _first[row];

    internal int FirstOfRow(int row) => _first[row];
}
