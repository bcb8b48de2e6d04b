namespace SmartPoles.Protocols.Journal;

/// <summary>Reads a <see cref="SealedFile"/> in order; never gives a record that fails its CRC. For one caller at a time.</summary>
public sealed class SealedReader : IDisposable
{
    private const int BufferBytes = 32 * 1024;

    private readonly IJournalFile _file;
    private readonly FrameWalker _walker = new(BufferBytes);
    private readonly long _limit;

    private SealedReader(IJournalFile file)
    {
        _file = file;
        _limit = Math.Max(0, file.Length - SegmentHeader.Size);
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        var isIntact = SegmentHeader.Read(bytes[..file.Read(bytes, 0)], out var header) is null && header.LogId == SealedFile.Header.LogId;
        _walker.Attach(file, isIntact ? header : SealedFile.Header);
    }

    /// <summary>Position of the record that the next call looks for.</summary>
    public long Position { get; set; }

    /// <summary>Opens the file; a damaged header costs no record.</summary>
    /// <exception cref="IOException">There is no such file, or the device fails.</exception>
    public static SealedReader Open(IJournalFiles files, string path) => new(files.Open(path, forWriting: false));

    /// <summary>The next record, the range of damaged bytes before the next one, or <see cref="ReadOutcome.CaughtUp"/> at the end.</summary>
    /// <param name="record">Its payload is borrowed until the next call.</param>
    /// <exception cref="IOException">The device fails.</exception>
    public ReadOutcome TryRead(out JournalRecord record)
    {
        record = new JournalRecord(Position, Position, default);
        if (Position >= _limit) return ReadOutcome.CaughtUp;
        var step = _walker.Next(Position, _limit, out record);
        Position = record.End;
        return step == FrameStep.Record ? ReadOutcome.Record : ReadOutcome.Damaged;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
