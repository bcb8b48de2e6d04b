using System.Runtime.InteropServices;

namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>The extreme value of each slice of a window, in a ring: enough to know what a value is to be compared with.</summary>
/// <remarks>
/// Slices are cut at whole multiples of their width, so that the same values give the same extremes wherever a restart falls.
/// <code>
/// +--------------------+--------- ring, by number modulo count --------+
/// | newest number (64) | extreme (64) | extreme (64) | ... NaN for none |
/// +--------------------+-----------------------------------------------+
/// </code>
/// </remarks>
internal readonly ref struct Slices
{
    private readonly Span<double> _ring;
    private readonly Span<long> _newest;

    public Slices(Span<Cell> cells, int count)
    {
        _newest = MemoryMarshal.Cast<Cell, long>(cells)[..1];
        _ring = MemoryMarshal.Cast<Cell, double>(cells).Slice(1, count);
    }

    public static int CellsOf(int count) => (count + 2) / 2;

    /// <summary>Forgets everything.</summary>
    public void Clear() => _newest[0] = 0;

    /// <summary>Takes a value of a slice that is not older than the newest; <paramref name="lowest"/> tells which extreme is kept.</summary>
    public void Add(long number, double value, bool lowest)
    {
        var newest = _newest[0];
        if (newest == 0 || number - newest >= _ring.Length) _ring.Fill(double.NaN);
        else for (var at = newest + 1; at <= number; at++) _ring[(int)(at % _ring.Length)] = double.NaN;
        _newest[0] = number;
        ref var slot = ref _ring[(int)(number % _ring.Length)];
        if (double.IsNaN(slot) || (lowest ? value < slot : value > slot)) slot = value;
    }

    public double Extreme(bool lowest)
    {
        var extreme = double.NaN;
        foreach (var value in _ring)
        {
            if (double.IsNaN(value)) continue;
            if (double.IsNaN(extreme) || (lowest ? value < extreme : value > extreme)) extreme = value;
        }

        return extreme;
    }
}
