namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>Data of a frame as the meter means them: on the wire 33H is added to every byte, here it is taken off again.</summary>
/// <remarks>Borrows the received bytes and leaves them as they are: use it before the next read.</remarks>
public readonly ref struct Dlt645Data
{
    /// <summary>Added to every byte on the wire. DL/T 645-2007, section 5, data field.</summary>
    public const byte Offset = 0x33;

    private const byte Absent = 0xFF;

    private readonly ReadOnlySpan<byte> _wire;

    internal Dlt645Data(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>Bytes.</summary>
    public int Length => _wire.Length;

    /// <summary>No byte at all.</summary>
    public bool IsEmpty => _wire.IsEmpty;

    /// <summary>All bytes are FFH, with which many meters say that they have no such value.</summary>
    public bool IsAbsent
    {
        get
        {
            foreach (var value in _wire)
            {
                if ((byte)(value - Offset) != Absent) return false;
            }

            return !_wire.IsEmpty;
        }
    }

    /// <summary>One byte.</summary>
    /// <exception cref="IndexOutOfRangeException">Beyond the data: a fault of the caller.</exception>
    public byte this[int index] => (byte)(_wire[index] - Offset);

    /// <summary>A part.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Beyond the data: a fault of the caller.</exception>
    public Dlt645Data Slice(int start, int length) => new(_wire.Slice(start, length));

    /// <summary>All from a position on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Beyond the data: a fault of the caller.</exception>
    public Dlt645Data Slice(int start) => new(_wire[start..]);

    /// <summary>Copies the bytes without the offset; false without room.</summary>
    public bool TryCopyTo(Span<byte> plain)
    {
        if (plain.Length < _wire.Length) return false;
        for (var at = 0; at < _wire.Length; at++) plain[at] = this[at];
        return true;
    }

    /// <summary>Puts the offset onto every byte, in place.</summary>
    internal static void Scramble(Span<byte> data)
    {
        foreach (ref var value in data) value += Offset;
    }

    /// <summary>An identifier of two or four bytes at the front, low byte first.</summary>
    internal uint IdentifierOf(int size)
    {
        var identifier = 0u;
        for (var at = size - 1; at >= 0; at--) identifier = (identifier << 8) | this[at];
        return identifier;
    }
}
