namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>
/// Registers as they lie on the wire, read as numbers. Borrows the buffer: use it before the next read.
/// </summary>
/// <remarks>
/// Positions count registers from the first of this view, not device addresses. Every read is false, and its value 0,
/// where the view does not hold all registers of the value. The order of a 16-bit value matters only for devices that
/// swap bytes.
/// </remarks>
public readonly ref struct RegisterView
{
    private readonly ReadOnlySpan<byte> _wire;

    /// <summary>
    /// Looks at <paramref name="wire"/>: 2 bytes a register, high byte first; an odd last byte is not looked at.
    /// </summary>
    public RegisterView(ReadOnlySpan<byte> wire) => _wire = wire;

    /// <summary>Whole registers.</summary>
    public int Count => _wire.Length / WordOrderBytes.RegisterSize;

    /// <summary>Reads an unsigned 16-bit number from 1 register at <paramref name="position"/>.</summary>
    public bool TryReadUInt16(int position, WordOrder order, out ushort value)
    {
        var there = TryGather(position, 1, order, out var bits);
        value = (ushort)bits;
        return there;
    }

    /// <summary>
    /// Reads a signed 16-bit number (two's complement) from 1 register at <paramref name="position"/>.
    /// </summary>
    public bool TryReadInt16(int position, WordOrder order, out short value)
    {
        var there = TryGather(position, 1, order, out var bits);
        value = (short)bits;
        return there;
    }

    /// <summary>Reads an unsigned 32-bit number from 2 registers at <paramref name="position"/>.</summary>
    public bool TryReadUInt32(int position, WordOrder order, out uint value)
    {
        var there = TryGather(position, 2, order, out var bits);
        value = (uint)bits;
        return there;
    }

    /// <summary>
    /// Reads a signed 32-bit number (two's complement) from 2 registers at <paramref name="position"/>.
    /// </summary>
    public bool TryReadInt32(int position, WordOrder order, out int value)
    {
        var there = TryGather(position, 2, order, out var bits);
        value = (int)bits;
        return there;
    }

    /// <summary>Reads an unsigned 64-bit number from 4 registers at <paramref name="position"/>.</summary>
    public bool TryReadUInt64(int position, WordOrder order, out ulong value)
    {
        var there = TryGather(position, 4, order, out var bits);
        value = bits;
        return there;
    }

    /// <summary>
    /// Reads a signed 64-bit number (two's complement) from 4 registers at <paramref name="position"/>.
    /// </summary>
    public bool TryReadInt64(int position, WordOrder order, out long value)
    {
        var there = TryGather(position, 4, order, out var bits);
        value = (long)bits;
        return there;
    }

    /// <summary>Reads an IEEE 754 single from 2 registers at <paramref name="position"/>.</summary>
    public bool TryReadSingle(int position, WordOrder order, out float value)
    {
        var there = TryGather(position, 2, order, out var bits);
        value = BitConverter.UInt32BitsToSingle((uint)bits);
        return there;
    }

    /// <summary>Reads an IEEE 754 double from 4 registers at <paramref name="position"/>.</summary>
    public bool TryReadDouble(int position, WordOrder order, out double value)
    {
        var there = TryGather(position, 4, order, out var bits);
        value = BitConverter.UInt64BitsToDouble(bits);
        return there;
    }

    private bool TryGather(int position, int registers, WordOrder order, out ulong bits)
    {
        bits = 0;
        if (position < 0 || position > Count - registers) return false;
        var wire = _wire.Slice(position * WordOrderBytes.RegisterSize, registers * WordOrderBytes.RegisterSize);
        bits = WordOrderBytes.Gather(wire, order);
        return true;
    }
}
