namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Bytes in the order of their arrival, taken from the front. Bounded: full means that the front must go.</summary>
internal sealed class ByteQueue(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private int _start;
    private int _end;

    public bool IsEmpty => _start == _end;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Room behind the last byte; spans got before are void then.</summary>
    public Span<byte> Free()
    {
        if (_start > 0)
        {
            Bytes.CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        return _bytes.AsSpan(_end);
    }

    /// <summary>So many bytes were put into <see cref="Free"/>.</summary>
    public void Added(int count) => _end += count;

    public void Drop(int count) => _start += count;

    public void Clear() => _start = _end = 0;
}
