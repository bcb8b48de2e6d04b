namespace SmartPoles.Protocols.Journal;

/// <summary>Sizes of a <see cref="SegmentLog"/>.</summary>
public sealed record SegmentLogOptions
{
    /// <summary>Upper end of <see cref="RecordBytesMax"/>: bounds what a reader must hold to judge a damaged length.</summary>
    public const int RecordBytesLimit = 16 * 1024 * 1024;

    private const int Kibi = 1024;
    private const int Mebi = 1024 * Kibi;

    /// <summary>Size at which the log goes on in a new file; also the unit in which old records are dropped.</summary>
    /// <value>Default 64 MiB: re-read within a second at a restart. Range 1 KiB to 1 GiB.</value>
    public int SegmentBytes { get; init; } = 64 * Mebi;

    /// <summary>Cap on the sum of all segments, records still in memory included. Kept-aside files do not count.</summary>
    /// <value>Default 512 MiB. Range 2 x <see cref="SegmentBytes"/> to 16 TiB.</value>
    public long CapacityBytes { get; init; } = 512L * Mebi;

    /// <summary>Longest payload of one record.</summary>
    /// <value>Default 1 MiB. Range 16 B to 16 MiB, and a record must fit in a segment.</value>
    public int RecordBytesMax { get; init; } = Mebi;

    /// <summary>Cap on records that wait in memory for a commit. Two such buffers exist; they grow only when used.</summary>
    /// <value>Default 4 MiB: 80 ms of writing at 50 MB/s. Range one record of maximal size to 256 MiB.</value>
    public int BufferBytes { get; init; } = 4 * Mebi;

    /// <summary>
    /// A position below which the caller knows that records were used (rows already stored, say): the log never gives out a
    /// position below it again. The log's own cursors count by themselves.
    /// </summary>
    /// <value>Default 0. Range 0 to 2^60.</value>
    public long PositionFloor { get; init; }

    internal const long PositionLimit = 1L << 60;

    internal int FrameBytesMax => RecordBytesMax + RecordFrame.HeaderSize;

    /// <summary>Every value that is out of its range, each named with the range; empty if all are legal.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        Check(nameof(SegmentBytes), SegmentBytes, Kibi, 1024L * Mebi);
        Check(nameof(CapacityBytes), CapacityBytes, 2L * SegmentBytes, 16L * Mebi * Mebi);
        Check(nameof(RecordBytesMax), RecordBytesMax, 16, Math.Min(RecordBytesLimit, SegmentBytes - SegmentHeader.Size - RecordFrame.HeaderSize));
        Check(nameof(BufferBytes), BufferBytes, FrameBytesMax, 256L * Mebi);
        Check(nameof(PositionFloor), PositionFloor, 0, PositionLimit);
        return faults;

        void Check(string name, long value, long min, long max)
        {
            if (value < min || value > max) faults.Add($"{name} = {value} is outside {min}..{max}");
        }
    }
}
