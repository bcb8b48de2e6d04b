namespace SmartPoles.Protocols.Journal;

/// <summary>
/// An append-only log of records in segment files: outbox, server journal, recordings. Appending fills a memory buffer; a commit
/// writes and flushes it; readers see only what is durable.
/// </summary>
/// <remarks>
/// <code>
///   Append --> [filling buffer] --swap--> Commit: write, fdatasync --> DurablePosition --> JournalReader
///                                         (no append waits for it)
///   StartPosition ... oldest segment | segment | active segment ... DurablePosition .. EndPosition
/// </code>
/// A position is the count of bytes (frames included) since the log began, so lag and size are differences. It only grows: what
/// was once given out is never given out again, not after a torn tail and not after a failed commit. All members may be called
/// from any thread; a reader or cursor belongs to one caller at a time.
/// </remarks>
public sealed partial class SegmentLog : IDisposable
{
    private readonly Lock _gate = new();       // buffers, positions, segment list: held for copies only
    private readonly Lock _io = new();         // one commit, reopening or dropping at a time: held while the disk works
    private readonly SegmentFolder _folder;
    private readonly SegmentLogOptions _options;
    private readonly TimeProvider _time;
    private readonly IDisposable _directoryLock;
    private readonly uint _seed;
    private readonly List<JournalRange> _lost = [];

    private AppendBuffer _filling;
    private AppendBuffer _writing;
    private SegmentWriter _writer;
    private Segment[] _segments;               // replaced, never changed; published before _durable
    private long _durable;
    private long _end;
    private long _appendBase;                  // base of the segment that the next record goes to
    private long _bytesOnDisk;
    private long _bytesPending;
    private State _state = State.Open;

    private SegmentLog(
        SegmentFolder folder, SegmentLogOptions options, TimeProvider time, IDisposable directoryLock, RecoveredLog recovered)
    {
        _folder = folder;
        _options = options;
        _time = time;
        _directoryLock = directoryLock;
        LogId = recovered.LogId;
        Recovery = recovered.Recovery;
        _seed = RecordFrame.Seed(LogId);
        _filling = new AppendBuffer(options.BufferBytes);
        _writing = new AppendBuffer(options.BufferBytes);
        _segments = [.. recovered.Segments];
        _writer = new SegmentWriter(folder, time, _segments[^1].Header, recovered.ActiveFile);
        _durable = _end = recovered.End;
        _appendBase = _segments[^1].Base;
        _bytesOnDisk = _segments.Sum(segment => segment.FileBytes);
    }

    private enum State
    {
        Open,
        Failed,
        Closed,
    }

    /// <summary>Random, drawn when the log began: positions of another log mean nothing here.</summary>
    public Guid LogId { get; }

    /// <summary>What opening (or <see cref="TryReopen"/>) found and did.</summary>
    public JournalRecovery Recovery { get; private set; }

    /// <summary>Position of the oldest record that is kept.</summary>
    public long StartPosition => Segments[0].Base;

    /// <summary>Everything below is on the disk, flushed, and open to readers.</summary>
    public long DurablePosition => Volatile.Read(ref _durable);

    /// <summary>Where the next record goes.</summary>
    public long EndPosition => Volatile.Read(ref _end);

    /// <summary>Size of all segment files in bytes, headers included, without what still waits for a commit.</summary>
    public long BytesOnDisk => Volatile.Read(ref _bytesOnDisk);

    /// <summary>True after a write or flush failed, until <see cref="TryReopen"/> succeeds.</summary>
    public bool IsFailed
    {
        get
        {
            lock (_gate) return _state == State.Failed;
        }
    }

    /// <summary>The exception behind <see cref="IsFailed"/>, for the operator; null before the first failure.</summary>
    public Exception? LastFailure { get; private set; }

    internal CommitSignal Changed { get; } = new();

    /// <summary>Called after an append that a committer should know of; true means at once, the buffer fills up.</summary>
    internal Action<bool>? CommitWanted { get; set; }

    internal Segment[] Segments => Volatile.Read(ref _segments);

    internal SegmentFolder Folder => _folder;

    /// <summary>Opens the log in a directory, or begins one there; see <see cref="Recovery"/> for what it found.</summary>
    /// <param name="directory">The log's own directory; made if missing.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="time">Clock for the creation times in segment headers.</param>
    /// <param name="files">The file system; null for the real one.</param>
    /// <exception cref="ArgumentException">Options out of range, all of them named.</exception>
    /// <exception cref="IOException">The device fails, or another process has the directory. No content of any file throws.</exception>
    public static SegmentLog Open(string directory, SegmentLogOptions options, TimeProvider time, IJournalFiles? files = null)
    {
        var faults = options.Faults();
        if (faults.Count > 0) throw new ArgumentException(string.Join("; ", faults), nameof(options));

        files ??= DiskFiles.Instance;
        files.CreateDirectory(directory);
        var directoryLock = files.Lock(directory);
        try
        {
            var folder = new SegmentFolder(files, directory);
            var recovered = new SegmentRecovery(folder, options, time).Run();
            return new SegmentLog(folder, options, time, directoryLock, recovered);
        }
        catch
        {
            directoryLock.Dispose();
            throw;
        }
    }

    /// <summary>Takes a record into memory, in order; allocates nothing. It is durable once <paramref name="end"/> is.</summary>
    /// <param name="payload">0 to <see cref="SegmentLogOptions.RecordBytesMax"/> bytes; copied.</param>
    /// <param name="end">Position behind the record if it was taken, else <see cref="EndPosition"/>.</param>
    public AppendOutcome Append(ReadOnlySpan<byte> payload, out long end)
    {
        bool isFirst, isHalfFull;
        lock (_gate)
        {
            end = _end;
            if (_state != State.Open) return AppendOutcome.Failed;
            if (payload.Length > _options.RecordBytesMax) return AppendOutcome.TooLong;

            var bytes = RecordFrame.HeaderSize + payload.Length;
            var used = _end - _appendBase;
            var rolls = used > 0 && SegmentHeader.Size + used + bytes > _options.SegmentBytes;
            var cost = rolls ? bytes + SegmentHeader.Size : bytes;
            if (_bytesOnDisk + _bytesPending + cost > _options.CapacityBytes) return AppendOutcome.Full;
            if (!_filling.HasRoom(bytes)) return AppendOutcome.Busy;

            isFirst = _filling.Count == 0;
            var wasHalfFull = _filling.IsHalfFull;
            if (_filling.IsEmpty) _filling.Begin(_end);
            if (rolls) MarkRoll_NeedsGate();
            RecordFrame.Write(_filling.Take(bytes), _seed, _end, payload);
            _bytesPending += bytes;
            end = _end + bytes;
            Volatile.Write(ref _end, end);
            isHalfFull = !wasHalfFull && _filling.IsHalfFull;
        }

        if (isFirst || isHalfFull) CommitWanted?.Invoke(isHalfFull);
        return AppendOutcome.Ok;
    }

    /// <summary>
    /// Base position of the segment that the next record goes to if it still fits there. A writer that keeps a dictionary per
    /// segment compares it with the one its dictionary is in.
    /// </summary>
    public long AppendSegmentStart
    {
        get
        {
            lock (_gate) return _appendBase;
        }
    }

    /// <summary>Longest payload that still fits in the segment of <see cref="AppendSegmentStart"/>; may be below zero.</summary>
    public int AppendSegmentRoom
    {
        get
        {
            lock (_gate)
            {
                return (int)(_options.SegmentBytes - SegmentHeader.Size - RecordFrame.HeaderSize - (_end - _appendBase));
            }
        }
    }

    /// <summary>Makes the next record the first of a new segment. No effect if it is that already, or if the log has failed.</summary>
    public void BeginSegment()
    {
        lock (_gate)
        {
            if (_state != State.Open || _end == _appendBase) return;
            if (_filling.IsEmpty) _filling.Begin(_end);
            MarkRoll_NeedsGate();
        }
    }

    /// <summary>
    /// Writes and flushes everything appended so far; blocks while the disk works, while appends go on. Cheap when nothing waits.
    /// </summary>
    /// <returns><see cref="CommitOutcome.Failed"/> if the records are lost: see <see cref="TryReopen"/>.</returns>
    public CommitOutcome Commit()
    {
        lock (_io)
        {
            lock (_gate)
            {
                if (_state != State.Open) return CommitOutcome.Failed;
                if (_filling.IsEmpty) return CommitOutcome.Committed;
                (_filling, _writing) = (_writing, _filling);
                _filling.Begin(_end);
            }

            try
            {
                var begun = _writer.Write(_writing, _options.RecordBytesMax);
                Publish(begun);
            }
            catch (Exception failure) when (IsStorageFailure(failure))
            {
                Fail(failure);
            }
        }

        Changed.Raise();
        lock (_gate) return _state == State.Failed ? CommitOutcome.Failed : CommitOutcome.Committed;
    }

    /// <summary>A reader of durable records from a position on; see <see cref="JournalReader"/>.</summary>
    /// <param name="from">A position this log gave out. Beyond the durable end it is taken as that end.</param>
    public JournalReader OpenReader(long from) => new(this, from);

    /// <summary>
    /// A reader that begins with the first record of the segment that holds a position, where a dictionary per segment lies.
    /// </summary>
    public JournalReader OpenReaderAtSegmentOf(long position)
    {
        var segments = Segments;
        var index = IndexOf(segments, position);
        return new JournalReader(this, segments[Math.Max(0, index)].Base);
    }

    /// <summary>Commits what is left, as far as the disk lets it, and gives the directory free.</summary>
    public void Dispose()
    {
        Commit();
        lock (_io)
        {
            lock (_gate)
            {
                if (_state == State.Closed) return;
                _state = State.Closed;
            }

            _writer.Dispose();
            CloseCursors();
            _directoryLock.Dispose();
        }

        Changed.Raise();
    }

    /// <summary>What became of the record that ends at a position; null while it is under way.</summary>
    internal CommitOutcome? OutcomeOf(long end)
    {
        lock (_gate)
        {
            foreach (var range in _lost)
            {
                if (end > range.From && end <= range.To) return CommitOutcome.Failed;
            }

            if (end <= _durable) return CommitOutcome.Committed;
            return _state == State.Open ? null : CommitOutcome.Failed;
        }
    }

    /// <summary>The segment that holds a position: the last one that begins at or before it, or -1.</summary>
    internal static int IndexOf(Segment[] segments, long position)
    {
        var low = 0;
        var high = segments.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (segments[middle].Base <= position) low = middle + 1;
            else high = middle - 1;
        }

        return high;
    }

    internal static bool IsStorageFailure(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private void MarkRoll_NeedsGate()
    {
        _filling.MarkRoll();
        _bytesPending += SegmentHeader.Size;
        _appendBase = _end;
    }

    private void Publish(IReadOnlyList<Segment> begun)
    {
        lock (_gate)
        {
            var active = _segments[^1];
            foreach (var next in begun)
            {
                active.FileBytes = SegmentHeader.Size + next.Base - active.Base;
                active = next;
            }

            active.FileBytes = SegmentHeader.Size + _writing.End - active.Base;
            if (begun.Count > 0) Volatile.Write(ref _segments, [.. _segments, .. begun]);
            _bytesPending -= _writing.DiskBytes;
            _bytesOnDisk += _writing.DiskBytes;
            Volatile.Write(ref _durable, _writing.End);
        }
    }

    private void Fail(Exception failure)
    {
        lock (_gate)
        {
            _state = State.Failed;
            LastFailure = failure;
        }
    }
}
