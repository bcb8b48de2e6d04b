namespace SmartPoles.Protocols.Journal;

/// <summary>
/// Reads the segments of a log that nobody writes to: a recording, a copy, a folder on a disk that cannot be written. Takes no lock, cuts
/// nothing, renames nothing; what is damaged stays where it is and is told. For one caller at a time.
/// </summary>
/// <remarks>
/// A segment whose header is damaged is read all the same, with the log id of its neighbours: damage costs the records that it hits and no
/// other. Positions are those of <see cref="SegmentLog"/>.
/// </remarks>
public sealed class ArchiveReader : IDisposable
{
    private const int BufferBytes = 256 * 1024;

    private readonly IJournalFiles _files;
    private readonly string _directory;
    private readonly FrameWalker _walker = new(BufferBytes);
    private IJournalFile? _file;
    private int _at = -1;

    private ArchiveReader(IJournalFiles files, string directory, IReadOnlyList<ArchiveSegment> segments, IReadOnlyList<JournalSetAside> refused)
    {
        _files = files;
        _directory = directory;
        Segments = segments;
        Refused = refused;
        Position = StartPosition;
    }

    /// <summary>The segments in order of position.</summary>
    public IReadOnlyList<ArchiveSegment> Segments { get; }

    /// <summary>Files with a segment's name that cannot be read as one, and why.</summary>
    public IReadOnlyList<JournalSetAside> Refused { get; }

    /// <summary>Id of the log; empty when there is no segment.</summary>
    public Guid LogId => Segments.Count > 0 ? Segments[0].Header.LogId : Guid.Empty;

    /// <summary>Position of the first byte that is there.</summary>
    public long StartPosition => Segments.Count > 0 ? Segments[0].Base : 0;

    /// <summary>Position behind the last byte that is there.</summary>
    public long EndPosition => Segments.Count > 0 ? Segments[^1].End : 0;

    /// <summary>Position of the record that the next call looks for; may be set to any that the log gave out.</summary>
    public long Position { get; set; }

    /// <summary>Opens a folder; no content of any file throws.</summary>
    /// <exception cref="IOException">There is no such folder, or the device fails.</exception>
    public static ArchiveReader Open(string directory, IJournalFiles? files = null)
    {
        files ??= DiskFiles.Instance;
        var segments = new List<ArchiveSegment>();
        var refused = new List<JournalSetAside>();
        var headless = new List<(string Name, long Base, long Length, string Reason)>();
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        foreach (var name in files.List(directory))
        {
            if (SegmentHeader.PositionInName(name) is not { } position) continue;
            using var file = files.Open(Path.Combine(directory, name), forWriting: false);
            var reason = SegmentHeader.Read(bytes[..file.Read(bytes, 0)], out var header);
            if (reason is null && header.BasePosition != position) reason = "its name tells another position than its header";
            if (reason is null) segments.Add(new ArchiveSegment(name, header, file.Length));
            else headless.Add((name, position, file.Length, reason));
        }

        segments.Sort((left, right) => left.Base.CompareTo(right.Base));
        foreach (var stranger in segments.Where(segment => segment.Header.LogId != segments[0].Header.LogId))
        {
            refused.Add(new JournalSetAside(stranger.Name, stranger.Name, "segment of another log"));
        }

        segments.RemoveAll(segment => segment.Header.LogId != segments[0].Header.LogId);
        foreach (var (name, position, length, reason) in headless)
        {
            refused.Add(new JournalSetAside(name, name, reason));
            if (segments.Count == 0 || length <= SegmentHeader.Size) continue;
            var header = segments[0].Header with { BasePosition = position, PreviousEnd = 0, RecordBytesMax = SegmentLogOptions.RecordBytesLimit };
            segments.Add(new ArchiveSegment(name, header, length) { IsHeaderDamaged = true });
        }

        segments.Sort((left, right) => left.Base.CompareTo(right.Base));
        return new ArchiveReader(files, directory, segments, refused);
    }

    /// <summary>
    /// The next record; <see cref="ReadOutcome.Damaged"/> with the range of bytes that are damaged or missing;
    /// <see cref="ReadOutcome.Hole"/> with a range that the log gave up itself; <see cref="ReadOutcome.CaughtUp"/> at the end.
    /// </summary>
    /// <param name="record">Its payload is borrowed until the next call.</param>
    /// <exception cref="IOException">The device fails.</exception>
    public ReadOutcome TryRead(out JournalRecord record)
    {
        record = new JournalRecord(Position, Position, default);
        if (Segments.Count == 0 || Position >= EndPosition) return ReadOutcome.CaughtUp;
        if (Position < StartPosition) return Skip(ReadOutcome.Gone, StartPosition, out record);
        var index = IndexOf(Position);
        var segment = Segments[index];
        var next = index + 1 < Segments.Count ? Segments[index + 1] : null;
        var limit = Math.Min(segment.End, next?.Base ?? long.MaxValue);
        if (Position >= limit)
        {
            // The next header knows where this segment ended: what is missing before that place was there once.
            var wasThere = next!.IsHeaderDamaged || next.Header.PreviousEnd > Position;
            var to = wasThere && !next.IsHeaderDamaged ? next.Header.PreviousEnd : next.Base;
            return Skip(wasThere ? ReadOutcome.Damaged : ReadOutcome.Hole, Math.Min(to, next.Base), out record);
        }

        Attach(index);
        var step = _walker.Next(Position, limit, out record);
        Position = record.End;
        if (step == FrameStep.Record) return ReadOutcome.Record;

        // Zeros up to the end were never written: the last moments of a log whose writer was killed.
        if (next is null && record.End >= EndPosition && IsZero(record.Position, record.End)) return ReadOutcome.CaughtUp;
        return ReadOutcome.Damaged;
    }

    /// <summary>File and offset in it of a position, for a message to a person.</summary>
    public string PlaceOf(long position)
    {
        if (Segments.Count == 0) return _directory;
        var segment = Segments[IndexOf(Math.Max(position, StartPosition))];
        return $"{segment.Name} at byte {SegmentHeader.Size + position - segment.Base}";
    }

    /// <summary>Closes the file it reads from.</summary>
    public void Dispose() => _file?.Dispose();

    private int IndexOf(long position)
    {
        var low = 0;
        var high = Segments.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (Segments[middle].Base <= position) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    private ReadOutcome Skip(ReadOutcome outcome, long to, out JournalRecord range)
    {
        range = new JournalRecord(Position, to, default);
        Position = to;
        return outcome;
    }

    private void Attach(int index)
    {
        if (index == _at) return;
        _file?.Dispose();
        _file = _files.Open(Path.Combine(_directory, Segments[index].Name), forWriting: false);
        _walker.Attach(_file, Segments[index].Header);
        _at = index;
    }

    private bool IsZero(long from, long to)
    {
        var buffer = new byte[(int)Math.Min(BufferBytes, to - from)];
        for (var done = from; done < to;)
        {
            var chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - done));
            var read = _file!.Read(chunk, SegmentHeader.Size + done - Segments[_at].Base);
            if (read == 0) return true;
            if (chunk[..read].IndexOfAnyExcept((byte)0) >= 0) return false;
            done += read;
        }

        return true;
    }
}

/// <summary>One segment file of an archive.</summary>
public sealed record ArchiveSegment
{
    internal ArchiveSegment(string name, SegmentHeader header, long fileBytes)
    {
        Name = name;
        Header = header;
        FileBytes = fileBytes;
    }

    /// <summary>Name of the file.</summary>
    public string Name { get; }

    /// <summary>Position of its first record.</summary>
    public long Base => Header.BasePosition;

    /// <summary>Position behind its last byte.</summary>
    public long End => Math.Max(Base, Base + FileBytes - SegmentHeader.Size);

    /// <summary>Length of the file.</summary>
    public long FileBytes { get; }

    /// <summary>When the file was begun, Unix milliseconds.</summary>
    public long CreatedUnixMs => Header.CreatedUnixMs;

    /// <summary>Read with the header of a neighbour, because its own is damaged.</summary>
    public bool IsHeaderDamaged { get; init; }

    internal SegmentHeader Header { get; }
}
