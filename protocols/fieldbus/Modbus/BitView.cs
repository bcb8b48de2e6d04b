namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>
/// Coils or discrete inputs as they lie on the wire. Borrows the buffer: use it before the next read.
/// </summary>
/// <remarks>
/// MODBUS Application Protocol V1.1b3, 6.1: the first bit is the lowest of the first byte; the last byte is padded.
/// </remarks>
public readonly ref struct BitView
{
    private readonly ReadOnlySpan<byte> _wire;

    /// <summary>
    /// Looks at the first <paramref name="count"/> bits of <paramref name="wire"/>, or at all there are if fewer.
    /// </summary>
    public BitView(ReadOnlySpan<byte> wire, int count)
    {
        _wire = wire;
        Count = Math.Clamp(count, 0, wire.Length * 8);
    }

    /// <summary>Bits that can be read.</summary>
    public int Count { get; }

    /// <summary>Bytes that <paramref name="bits"/> bits take on the wire.</summary>
    public static int SizeOf(int bits) => (bits + 7) / 8;

    /// <summary>
    /// Reads the bit at <paramref name="position"/>, counted from the first of this view; false if it is not there.
    /// </summary>
    public bool TryRead(int position, out bool value)
    {
        value = false;
        if ((uint)position >= (uint)Count) return false;
        value = (_wire[position / 8] & (1 << (position % 8))) != 0;
        return true;
    }
}
