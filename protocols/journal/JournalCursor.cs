namespace SmartPoles.Protocols.Journal;

/// <summary>Where a cursor's position came from when it was opened.</summary>
public enum CursorOrigin
{
    /// <summary>No file: it stands at the start of the log.</summary>
    New,

    /// <summary>The last position that was saved.</summary>
    Restored,

    /// <summary>The file held no valid position: it was set aside and the cursor stands at the start of the log.</summary>
    Damaged,

    /// <summary>The file belongs to another log: it was set aside and the cursor stands at the start of this one.</summary>
    OtherLog,
}

/// <summary>A named position: how far one consumer is done. Kept in two alternating slots, so that a torn write costs one save.</summary>
public sealed class JournalCursor
{
    private readonly Lock _gate = new();
    private readonly SegmentLog _log;
    private readonly string _fileName;
    private IJournalFile? _file;
    private CursorSlot _saved;
    private long _position;
    private bool _isClosed;

    private JournalCursor(SegmentLog log, string fileName, IJournalFile? file, CursorSlot saved, CursorOrigin origin)
    {
        _log = log;
        _fileName = fileName;
        _file = file;
        _saved = saved;
        _position = saved.Position;
        Origin = origin;
    }

    /// <summary>Where the position came from.</summary>
    public CursorOrigin Origin { get; }

    /// <summary>Everything below is done. In memory; on the disk after <see cref="Save"/>.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>The position that a restart would find: segments before it may be dropped.</summary>
    public long SavedPosition
    {
        get
        {
            lock (_gate) return _saved.Position;
        }
    }

    /// <summary>Moves forward, in memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is behind <see cref="Position"/> or beyond what is durable.</exception>
    public void Advance(long position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, _position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, _log.DurablePosition);
        Volatile.Write(ref _position, position);
    }

    /// <summary>Makes the position durable; no disk work if it has not moved since.</summary>
    /// <returns><see cref="CommitOutcome.Failed"/> if the disk refuses; the save before it still holds, and a later call may succeed.</returns>
    public CommitOutcome Save()
    {
        lock (_gate)
        {
            var position = Position;
            if (_isClosed) return CommitOutcome.Failed;
            if (_file is not null && position == _saved.Position) return CommitOutcome.Committed;

            var slot = new CursorSlot(_saved.Sequence + 1, position, _log.LogId);
            try
            {
                Write(slot);
            }
            catch (Exception failure) when (SegmentLog.IsStorageFailure(failure))
            {
                return CommitOutcome.Failed;
            }

            _saved = slot;
            return CommitOutcome.Committed;
        }
    }

    internal static JournalCursor Open(SegmentLog log, string name)
    {
        var fileName = name + CursorSlot.Extension;
        var origin = CursorOrigin.New;
        if (log.Folder.List().Contains(fileName, StringComparer.Ordinal))
        {
            var (file, slot) = Read(log.Folder, fileName);
            if (slot is { } saved && saved.LogId == log.LogId && saved.Position <= log.DurablePosition)
            {
                return new JournalCursor(log, fileName, file, saved, CursorOrigin.Restored);
            }

            file?.Dispose();
            origin = slot is { } other && other.LogId != log.LogId ? CursorOrigin.OtherLog : CursorOrigin.Damaged;
            log.Folder.SetAside(fileName, origin.ToString());
        }

        // Sequence -1: the first save takes the slot at the beginning of the file.
        return new JournalCursor(log, fileName, null, new CursorSlot(-1, log.StartPosition, log.LogId), origin);
    }

    internal void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _file?.Dispose();
        }
    }

    private static (IJournalFile? File, CursorSlot? Slot) Read(SegmentFolder folder, string fileName)
    {
        try
        {
            var file = folder.Files.Open(folder.PathOf(fileName), forWriting: true);
            return (file, CursorSlot.ReadNewest(file));
        }
        catch (UnauthorizedAccessException)
        {
            return (null, null);
        }
    }

    private void Write(CursorSlot slot)
    {
        if (_file is null)
        {
            // Both slots at once: a later save needs no room on a disk that has become full.
            var whole = new byte[CursorSlot.Distance + CursorSlot.Size];
            slot.Write(whole.AsSpan((int)slot.Offset));
            _file = _log.Folder.CreateWhole(_fileName, whole);
            return;
        }

        Span<byte> bytes = stackalloc byte[CursorSlot.Size];
        slot.Write(bytes);

        _file.Write(bytes, slot.Offset);
        _file.Sync();
    }
}
