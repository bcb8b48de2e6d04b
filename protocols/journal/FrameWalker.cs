namespace SmartPoles.Protocols.Journal;

/// <summary>What <see cref="FrameWalker.Next"/> found.</summary>
internal enum FrameStep
{
    Record,
    Damaged,
    End,
}

/// <summary>
/// Walks the frames of one segment file through one growing buffer. Recovery and readers share it, so that both agree on what an
/// intact record is.
/// </summary>
internal sealed class FrameWalker(int bufferBytes)
{
    private byte[] _buffer = new byte[bufferBytes];
    private long _bufferStart;
    private int _bufferCount;
    private IJournalFile? _file;
    private long _base;
    private uint _seed;
    private int _recordBytesMax;

    public void Attach(IJournalFile file, SegmentHeader header)
    {
        _file = file;
        _base = header.BasePosition;
        _seed = RecordFrame.Seed(header.LogId);
        _recordBytesMax = header.RecordBytesMax;
        _bufferCount = 0;
    }

    /// <summary>
    /// The record at a position, or the range up to the next intact one (up to the limit if there is none). Bytes below the limit
    /// must be final: they are kept in the buffer.
    /// </summary>
    public FrameStep Next(long from, long limit, out JournalRecord found)
    {
        found = default;
        if (from >= limit) return FrameStep.End;
        if (IsFrame(from, limit, out var bytes))
        {
            var payload = _buffer.AsMemory((int)(from - _bufferStart), bytes)[RecordFrame.HeaderSize..];
            found = new JournalRecord(from, from + bytes, payload);
            return FrameStep.Record;
        }

        found = new JournalRecord(from, FindFrame(from + 1, limit), default);
        return FrameStep.Damaged;
    }

    private long FindFrame(long from, long limit)
    {
        while (true)
        {
            var window = Window(from, limit, RecordFrame.HeaderSize);
            if (window.Length < RecordFrame.HeaderSize) return limit;

            var mark = window.IndexOf(RecordFrame.SyncBytes);
            if (mark < 0)
            {
                from += window.Length - (RecordFrame.SyncBytes.Length - 1);
                continue;
            }

            from += mark;
            if (IsFrame(from, limit, out _)) return from;
            from++;
        }
    }

    private bool IsFrame(long position, long limit, out int bytes)
    {
        bytes = 0;
        var header = Window(position, limit, RecordFrame.HeaderSize);
        if (header.Length < RecordFrame.HeaderSize) return false;

        var length = RecordFrame.ReadLength(header, _recordBytesMax);
        if (length < 0) return false;

        bytes = RecordFrame.HeaderSize + length;
        var frame = Window(position, limit, bytes);
        return frame.Length >= bytes && RecordFrame.IsIntact(frame[..bytes], _seed, position);
    }

    /// <summary>What is buffered from a position on, read in if it is less than wanted; shorter only at the limit or file end.</summary>
    private ReadOnlySpan<byte> Window(long position, long limit, int wanted)
    {
        var offset = position - _bufferStart;
        var isBuffered = offset >= 0 && offset <= _bufferCount;
        var kept = isBuffered ? _bufferCount - (int)offset : 0;
        if (kept >= wanted) return _buffer.AsSpan((int)offset, (int)Math.Min(kept, limit - position));
        if (limit - position < wanted) wanted = (int)(limit - position);
        if (kept >= wanted) return _buffer.AsSpan((int)offset, wanted);

        var target = wanted > _buffer.Length ? new byte[wanted] : _buffer;
        if (kept > 0) _buffer.AsSpan((int)offset, kept).CopyTo(target);
        _buffer = target;
        _bufferStart = position;
        _bufferCount = kept;

        var room = (int)Math.Min(_buffer.Length - kept, limit - position - kept);
        _bufferCount += _file!.Read(_buffer.AsSpan(kept, room), SegmentHeader.Size + position + kept - _base);
        return _buffer.AsSpan(0, _bufferCount);
    }
}
