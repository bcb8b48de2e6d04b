namespace SmartPoles.Protocols.Fieldbus;

/// <summary>Bytes of a stream that wait to be cut into lines or frames. Allocates nothing after its construction. Not thread-safe.</summary>
/// <param name="size">Most bytes that it holds.</param>
internal sealed class ReceiveBuffer(int size)
{
    private readonly byte[] _bytes = new byte[size];
    private int _start;
    private int _end;

    /// <summary>What waits.</summary>
    public ReadOnlySpan<byte> Waiting => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Room behind what waits, which moves to the front for it.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_start > 0) Waiting.CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
            return _bytes.AsMemory(_end);
        }
    }

    /// <summary>So many bytes have been put into <see cref="Free"/>.</summary>
    public void Received(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - _end));
        _end += count;
    }

    /// <summary>Takes as many bytes as there is room for; how many.</summary>
    public int Feed(ReadOnlySpan<byte> bytes)
    {
        var free = Free.Span;
        var taken = Math.Min(free.Length, bytes.Length);
        bytes[..taken].CopyTo(free);
        Received(taken);
        return taken;
    }

    /// <summary>The first bytes are done with.</summary>
    public void Advance(int count)
    {
        _start += count;
        if (_start == _end) _start = _end = 0;
    }
}
