namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>
/// Writes numbers into registers as they lie on the wire: the counterpart of <see cref="RegisterView"/>.
/// </summary>
/// <remarks>
/// Positions count registers from the first of the buffer, not device addresses. Every write is false, and nothing
/// changed, where the buffer does not hold all registers of the value.
/// </remarks>
public readonly ref struct RegisterWriter
{
    private readonly Span<byte> _wire;

    /// <summary>
    /// Writes into <paramref name="wire"/>: 2 bytes a register, high byte first; an odd last byte is not touched.
    /// </summary>
    public RegisterWriter(Span<byte> wire) => _wire = wire;

    /// <summary>Whole registers.</summary>
    public int Count => _wire.Length / WordOrderBytes.RegisterSize;

    /// <summary>Writes an unsigned 16-bit number into 1 register at <paramref name="position"/>.</summary>
    public bool TryWriteUInt16(int position, WordOrder order, ushort value) =>
        TryScatter(position, 1, order, value);

    /// <summary>
    /// Writes a signed 16-bit number (two's complement) into 1 register at <paramref name="position"/>.
    /// </summary>
    public bool TryWriteInt16(int position, WordOrder order, short value) =>
        TryScatter(position, 1, order, (ushort)value);

    /// <summary>Writes an unsigned 32-bit number into 2 registers at <paramref name="position"/>.</summary>
    public bool TryWriteUInt32(int position, WordOrder order, uint value) =>
        TryScatter(position, 2, order, value);

    /// <summary>
    /// Writes a signed 32-bit number (two's complement) into 2 registers at <paramref name="position"/>.
    /// </summary>
    public bool TryWriteInt32(int position, WordOrder order, int value) =>
        TryScatter(position, 2, order, (uint)value);

    /// <summary>Writes an unsigned 64-bit number into 4 registers at <paramref name="position"/>.</summary>
    public bool TryWriteUInt64(int position, WordOrder order, ulong value) =>
        TryScatter(position, 4, order, value);

    /// <summary>
    /// Writes a signed 64-bit number (two's complement) into 4 registers at <paramref name="position"/>.
    /// </summary>
    public bool TryWriteInt64(int position, WordOrder order, long value) =>
        TryScatter(position, 4, order, (ulong)value);

    /// <summary>Writes an IEEE 754 single into 2 registers at <paramref name="position"/>.</summary>
    public bool TryWriteSingle(int position, WordOrder order, float value) =>
        TryScatter(position, 2, order, BitConverter.SingleToUInt32Bits(value));

    /// <summary>Writes an IEEE 754 double into 4 registers at <paramref name="position"/>.</summary>
    public bool TryWriteDouble(int position, WordOrder order, double value) =>
        TryScatter(position, 4, order, BitConverter.DoubleToUInt64Bits(value));

    private bool TryScatter(int position, int registers, WordOrder order, ulong bits)
    {
        if (position < 0 || position > Count - registers) return false;
        var wire = _wire.Slice(position * WordOrderBytes.RegisterSize, registers * WordOrderBytes.RegisterSize);
        WordOrderBytes.Scatter(bits, wire, order);
        return true;
    }
}
