namespace SmartPoles.IngestServer.Backtest;

/// <summary>Some journal entries in one piece of memory, in journal order; filled by the reader, read by the kernels, then used again.</summary>
internal sealed class EntryChunk
{
    private const int BytesFull = 128 * 1024;
    private const int SlotsFull = 2048;

    /// <summary>The entry that fills it usually has room behind the mark.</summary>
    private const int BytesSpare = 16 * 1024;

    private byte[] _bytes = new byte[BytesFull + BytesSpare];
    private Slot[] _slots = new Slot[SlotsFull];
    private int _length;
    private int _readers;

    internal int Count { get; private set; }

    /// <summary>There is room for a usual entry; a long one makes room for itself.</summary>
    internal bool HasRoom => _length < BytesFull && Count < SlotsFull;

    internal void Begin(int readers) => (_length, Count, _readers) = (0, 0, readers);

    internal void Add(long position, ReadOnlySpan<byte> entry)
    {
        if (_length + entry.Length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + entry.Length));
        entry.CopyTo(_bytes.AsSpan(_length));
        if (Count == _slots.Length) Array.Resize(ref _slots, 2 * Count);
        _slots[Count++] = new Slot(position, _length, entry.Length);
        _length += entry.Length;
    }

    /// <summary>An entry and where it lies in the journal; valid until the chunk is filled again.</summary>
    internal ReadOnlySpan<byte> Entry(int index, out long position)
    {
        ref readonly var slot = ref _slots[index];
        position = slot.Position;
        return _bytes.AsSpan(slot.At, slot.Length);
    }

    /// <summary>One kernel is through; true for the last one.</summary>
    internal bool Release() => Interlocked.Decrement(ref _readers) == 0;

    private readonly record struct Slot(long Position, int At, int Length);
}
