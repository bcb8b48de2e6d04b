namespace SmartPoles.IngestServer.Alarms.Kernel;

/// <summary>Sum and count of each slice of a window, in a ring; the mean is that of the slices, so that a burst of readings weighs no more than a minute.</summary>
/// <remarks>
/// <code>
/// +---------------------------+------- ring, by number modulo 16 -------+
/// | newest number (64) | -    | count (64) | sum (64) | count | sum ... |
/// +---------------------------+-----------------------------------------+
/// </code>
/// </remarks>
internal static class MeanWindow
{
    public const int SliceCount = 15;
    public const int Cells = 1 + Ring;

    private const int Ring = SliceCount + 1;

    public static void Add(Span<Cell> own, long number, double value)
    {
        ref var newest = ref own[0].First;
        var ring = own[1..];
        if (newest == 0 || number - newest >= Ring) ring.Clear();
        else for (var at = newest + 1; at <= number; at++) ring[(int)(at % Ring)] = default;
        newest = number;
        ref var slice = ref ring[(int)(number % Ring)];
        slice.First++;
        slice.Second += value;
    }

    /// <summary>Mean of the fifteen slices up to and with a number; NaN where fewer than the share have a value.</summary>
    public static double Mean(ReadOnlySpan<Cell> own, long upTo, double coverage)
    {
        var newest = own[0].First;
        var (sum, filled) = (0.0, 0);
        for (var at = Math.Max(upTo - SliceCount + 1, newest - Ring + 1); at <= Math.Min(upTo, newest); at++)
        {
            var slice = own[1 + (int)(at % Ring)];
            if (slice.First == 0) continue;
            sum += slice.Second / slice.First;
            filled++;
        }

        return filled == 0 || filled < coverage * SliceCount ? double.NaN : sum / filled;
    }
}
