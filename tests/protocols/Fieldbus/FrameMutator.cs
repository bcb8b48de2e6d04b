namespace SmartPoles.Protocols.Tests.Fieldbus;

/// <summary>
/// Spoils frames in the ways lines and devices do, and some that only malice does: the same seed gives the same bytes. It allocates
/// nothing once it is made.
/// </summary>
internal sealed class FrameMutator(IReadOnlyList<byte[]> frames, int seed)
{
    private readonly Random _random = new(seed);
    private readonly byte[] _buffer = new byte[2 * frames.Max(frame => frame.Length) + 64];

    /// <summary>The next spoiled frame; valid until the next call.</summary>
    /// <param name="mend">Makes a checksum right again, to reach what lies behind it; asked for every other frame.</param>
    public ReadOnlySpan<byte> Next(Mend mend)
    {
        var size = Copy(frames[_random.Next(frames.Count)], 0);
        for (var left = 1 + _random.Next(3); left > 0; left--) size = Spoil(size);
        if (_random.Next(2) == 0) mend(_buffer.AsSpan(0, size));
        return _buffer.AsSpan(0, size);
    }

    /// <summary>A number from 0 to, but not, <paramref name="limit"/>, from the same seed.</summary>
    public int Below(int limit) => _random.Next(limit);

    private int Spoil(int size)
    {
        if (size == 0) return Insert(size);
        switch (_random.Next(9))
        {
            case 0:
                _buffer[_random.Next(size)] ^= (byte)(1 << _random.Next(8));
                return size;
            case 1:
                _buffer[_random.Next(size)] = (byte)_random.Next(256);
                return size;
            case 2:
                return _random.Next(size);
            case 3:
                return Delete(size);
            case 4:
                return Insert(size);
            case 5:
                var (one, other) = (_random.Next(size), _random.Next(size));
                (_buffer[one], _buffer[other]) = (_buffer[other], _buffer[one]);
                return size;
            case 6:
                // Another frame begins in the middle of this one.
                return Copy(frames[_random.Next(frames.Count)], _random.Next(size));
            case 7:
                // Two bytes go wrong so that the sum stays right.
                var (up, down) = (_random.Next(size), _random.Next(size));
                var change = (byte)_random.Next(256);
                _buffer[up] += change;
                _buffer[down] -= change;
                return size;
            default:
                var burst = _random.Next(size);
                _random.NextBytes(_buffer.AsSpan(burst, Math.Min(1 + _random.Next(4), size - burst)));
                return size;
        }
    }

    private int Copy(byte[] frame, int at)
    {
        var size = Math.Min(frame.Length, _buffer.Length - at);
        frame.AsSpan(0, size).CopyTo(_buffer.AsSpan(at));
        return at + size;
    }

    private int Delete(int size)
    {
        var at = _random.Next(size);
        _buffer.AsSpan(at + 1, size - at - 1).CopyTo(_buffer.AsSpan(at));
        return size - 1;
    }

    private int Insert(int size)
    {
        if (size == _buffer.Length) return size;
        var at = _random.Next(size + 1);
        _buffer.AsSpan(at, size - at).CopyTo(_buffer.AsSpan(at + 1));
        _buffer[at] = (byte)_random.Next(256);
        return size + 1;
    }

    internal delegate void Mend(Span<byte> frame);
}
