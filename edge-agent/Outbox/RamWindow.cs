namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>
/// Records that are not on the disk yet, in order, so that a disk that refuses for a while costs nothing. Bounded; a first-in-first-out
/// ring of bytes. Not thread-safe.
/// </summary>
internal sealed class RamWindow(int bytesMax)
{
    /// <summary>End position of a record that the log has not taken.</summary>
    public const long NotInLog = long.MaxValue;

    private readonly byte[] _bytes = new byte[bytesMax];
    private readonly Queue<Kept> _records = new(1024);
    private int _tail;    // where the next record goes
    private int _used;    // padding at the ring's end included

    public int Count => _records.Count;

    /// <summary>Share of the ring that is taken, 0 to 1.</summary>
    public double Fill => (double)_used / bytesMax;

    public bool HasRoom(int bytes)
    {
        var padding = _tail + bytes > bytesMax ? bytesMax - _tail : 0;
        return _used + padding + bytes <= bytesMax;
    }

    public bool TryAdd(ReadOnlySpan<byte> record, long end)
    {
        var padding = _tail + record.Length > bytesMax ? bytesMax - _tail : 0;
        if (!HasRoom(record.Length)) return false;
        if (padding > 0) _tail = 0;
        record.CopyTo(_bytes.AsSpan(_tail));
        _records.Enqueue(new Kept(_tail, record.Length, padding, end));
        _tail += record.Length;
        _used += padding + record.Length;
        return true;
    }

    /// <summary>Forgets what is on the disk.</summary>
    public void Release(long durable)
    {
        while (_records.TryPeek(out var oldest) && oldest.End <= durable) Dequeue();
    }

    /// <summary>Hands over every record in order; what is given back is its end in the log.</summary>
    public void Replay(ReplayRecord append)
    {
        for (var left = _records.Count; left > 0; left--)
        {
            var record = _records.Dequeue();
            _records.Enqueue(record with { End = append(_bytes.AsSpan(record.At, record.Length)) });
        }
    }

    private void Dequeue()
    {
        var oldest = _records.Dequeue();
        _used -= oldest.Padding + oldest.Length;
    }

    /// <summary>Appends a record and gives its end, or <see cref="NotInLog"/>.</summary>
    public delegate long ReplayRecord(ReadOnlySpan<byte> record);

    private readonly record struct Kept(int At, int Length, int Padding, long End);
}
