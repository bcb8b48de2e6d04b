namespace SmartPoles.Protocols.Journal;

/// <summary>Frames that wait for one commit, and the positions among them at which a new segment begins. Not thread-safe.</summary>
internal sealed class AppendBuffer(int bytesMax)
{
    private const int FirstBytes = 64 * 1024;

    private readonly List<long> _rolls = new(8);
    private byte[] _bytes = new byte[Math.Min(FirstBytes, bytesMax)];

    public long Start { get; private set; }

    public int Count { get; private set; }

    public long End => Start + Count;

    public bool IsEmpty => Count == 0 && _rolls.Count == 0;

    public bool IsHalfFull => Count >= bytesMax / 2;

    public IReadOnlyList<long> Rolls => _rolls;

    /// <summary>What the batch adds to the disk: its frames and one header for each new segment.</summary>
    public long DiskBytes => Count + ((long)SegmentHeader.Size * _rolls.Count);

    public ReadOnlySpan<byte> Between(long from, long to) => _bytes.AsSpan((int)(from - Start), (int)(to - from));

    public void Begin(long start)
    {
        Start = start;
        Count = 0;
        _rolls.Clear();
    }

    public void MarkRoll() => _rolls.Add(End);

    public bool HasRoom(int bytes) => Count + bytes <= bytesMax;

    /// <summary>Room for one frame; the caller asked <see cref="HasRoom"/>.</summary>
    public Span<byte> Take(int bytes)
    {
        if (Count + bytes > _bytes.Length)
        {
            var size = Math.Min(Math.Max(_bytes.Length * 2L, Count + bytes), bytesMax);
            Array.Resize(ref _bytes, (int)size);
        }

        var taken = _bytes.AsSpan(Count, bytes);
        Count += bytes;
        return taken;
    }
}
