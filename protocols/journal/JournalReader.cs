namespace SmartPoles.Protocols.Journal;

/// <summary>
/// Pulls durable records in order, across segments, while the log is written and rolls. Never gives a payload that fails its CRC;
/// every range it passes over is told. For one caller at a time.
/// </summary>
public sealed class JournalReader : IDisposable
{
    private const int BufferBytes = 256 * 1024;

    private readonly SegmentLog _log;
    private readonly FrameWalker _walker = new(BufferBytes);
    private Segment? _segment;
    private IJournalFile? _file;

    internal JournalReader(SegmentLog log, long from)
    {
        _log = log;
        Position = Math.Min(from, log.DurablePosition);
    }

    /// <summary>Position of the record that the next call looks for.</summary>
    public long Position { get; private set; }

    /// <summary>Goes to another position; beyond the durable end it is taken as that end.</summary>
    public void Seek(long position) => Position = Math.Min(position, _log.DurablePosition);

    /// <summary>The next record, or why there is none; for a range, record.Position and record.End say which.</summary>
    /// <param name="record">Its payload is borrowed until the next call on this reader.</param>
    public ReadOutcome TryRead(out JournalRecord record)
    {
        try
        {
            return Read(out record);
        }
        catch (Exception failure) when (SegmentLog.IsStorageFailure(failure))
        {
            CloseFile();
            record = new JournalRecord(Position, Position, default);

            // Dropped while it was being opened: not a failure of the device.
            return Position < _log.StartPosition ? Skip(ReadOutcome.Gone, _log.StartPosition, out record) : ReadOutcome.Failed;
        }
    }

    /// <summary>Waits until <see cref="TryRead"/> has something other than <see cref="ReadOutcome.CaughtUp"/> to say.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async ValueTask WaitForMoreAsync(CancellationToken cancel)
    {
        while (true)
        {
            var changed = _log.Changed.Next;
            if (Position < _log.DurablePosition || Position < _log.StartPosition) return;
            await changed.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the file it reads from.</summary>
    public void Dispose() => CloseFile();

    private ReadOutcome Read(out JournalRecord record)
    {
        while (true)
        {
            // Durable before segments: the log publishes them the other way round, so these segments hold all that is durable.
            var durable = _log.DurablePosition;
            var segments = _log.Segments;
            if (Position < segments[0].Base) return Skip(ReadOutcome.Gone, segments[0].Base, out record);
            if (Position >= durable)
            {
                record = new JournalRecord(Position, Position, default);
                return ReadOutcome.CaughtUp;
            }

            var index = SegmentLog.IndexOf(segments, Position);
            var next = index + 1 < segments.Length ? segments[index + 1] : null;
            var limit = next is null ? durable : Math.Min(durable, DataEnd(segments[index], next));
            if (Position >= limit) return Skip(ReadOutcome.Hole, Math.Min(durable, next!.Base), out record);

            Attach(segments[index]);
            switch (_walker.Next(Position, limit, out record))
            {
                case FrameStep.Record:
                    Position = record.End;
                    return ReadOutcome.Record;
                case FrameStep.Damaged:
                    return Skip(ReadOutcome.Damaged, record.End, out record);
                default:
                    continue;
            }
        }
    }

    /// <summary>Where the records of a segment stop: at the next one, or before the hole that the next one's header tells of.</summary>
    private static long DataEnd(Segment segment, Segment next) => Math.Max(segment.Base, next.Header.PreviousEnd);

    private ReadOutcome Skip(ReadOutcome outcome, long to, out JournalRecord range)
    {
        range = new JournalRecord(Position, to, default);
        Position = to;
        return outcome;
    }

    private void Attach(Segment segment)
    {
        if (ReferenceEquals(segment, _segment)) return;
        CloseFile();
        _file = _log.Folder.Files.Open(segment.Path, forWriting: false);
        _walker.Attach(_file, segment.Header);
        _segment = segment;
    }

    private void CloseFile()
    {
        _file?.Dispose();
        _file = null;
        _segment = null;
    }
}
