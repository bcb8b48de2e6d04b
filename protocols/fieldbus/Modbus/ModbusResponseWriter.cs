using System.Buffers.Binary;

namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>The answers of a slave, as PDUs. Shapes are drawn at <see cref="ModbusResponse"/>.</summary>
/// <remarks>
/// Every method is false, and nothing written, for the wrong function, beyond the limits or without room.
/// </remarks>
public static class ModbusResponseWriter
{
    private const byte ExceptionBit = 0x80;

    /// <summary>Answers 03, 04 and 23.</summary>
    /// <param name="function">The function that was asked.</param>
    /// <param name="registers">
    /// 1 to 125 registers as on the wire, 2 bytes each; <see cref="RegisterWriter"/> fills them.
    /// </param>
    /// <param name="pdu">At least 2 bytes more than <paramref name="registers"/>.</param>
    /// <param name="written">Bytes written.</param>
    public static bool TryWriteRegisters(
        ModbusFunction function, ReadOnlySpan<byte> registers, Span<byte> pdu, out int written)
    {
        written = 0;
        if (!ReadsRegisters(function) || registers.Length % WordOrderBytes.RegisterSize != 0) return false;
        if (!TryWriteHead(function, registers.Length / WordOrderBytes.RegisterSize, registers.Length, pdu)) return false;

        registers.CopyTo(pdu[2..]);
        written = 2 + registers.Length;
        return true;
    }

    /// <summary>Answers 03, 04 and 23 from registers held as numbers.</summary>
    /// <param name="function">The function that was asked.</param>
    /// <param name="registers">1 to 125 registers.</param>
    /// <param name="pdu">At least 2 bytes and 2 more a register.</param>
    /// <param name="written">Bytes written.</param>
    public static bool TryWriteRegisters(
        ModbusFunction function, ReadOnlySpan<ushort> registers, Span<byte> pdu, out int written)
    {
        written = 0;
        var size = registers.Length * WordOrderBytes.RegisterSize;
        if (!ReadsRegisters(function) || !TryWriteHead(function, registers.Length, size, pdu)) return false;

        for (var i = 0; i < registers.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(pdu[(2 + (i * WordOrderBytes.RegisterSize))..], registers[i]);
        }

        written = 2 + size;
        return true;
    }

    /// <summary>Answers 01 and 02; the bits above <paramref name="quantity"/> in the last byte go out as 0.</summary>
    /// <param name="function">The function that was asked.</param>
    /// <param name="bits">
    /// Lowest bit of the first byte first; at least the bytes that <paramref name="quantity"/> takes.
    /// </param>
    /// <param name="quantity">1 to 2000 bits.</param>
    /// <param name="pdu">At least 2 bytes more than the bits take.</param>
    /// <param name="written">Bytes written.</param>
    public static bool TryWriteBits(
        ModbusFunction function, ReadOnlySpan<byte> bits, int quantity, Span<byte> pdu, out int written)
    {
        written = 0;
        if (function is not (ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs)) return false;
        if (quantity is < 1 or > ModbusLimits.ReadBitsMax) return false;
        var size = BitView.SizeOf(quantity);
        if (bits.Length < size || pdu.Length < 2 + size) return false;

        pdu[0] = (byte)function;
        pdu[1] = (byte)size;
        bits[..size].CopyTo(pdu[2..]);
        if (quantity % 8 != 0) pdu[1 + size] &= (byte)((1 << (quantity % 8)) - 1);
        written = 2 + size;
        return true;
    }

    /// <summary>Confirms a write that was done: 05, 06, 15, 16 and 22.</summary>
    public static bool TryWriteEcho(scoped in ModbusRequest request, Span<byte> pdu, out int written)
    {
        written = 0;
        if (!request.IsWrite || request.Function == ModbusFunction.ReadWriteMultipleRegisters) return false;
        if (ModbusResponse.ExpectedPduLength(request) is not { } size || pdu.Length < size) return false;

        pdu[0] = (byte)request.Function;
        BinaryPrimitives.WriteUInt16BigEndian(pdu[1..], request.Address);
        BinaryPrimitives.WriteUInt16BigEndian(pdu[3..], request.Function switch
        {
            ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister => request.Value,
            ModbusFunction.MaskWriteRegister => request.AndMask,
            _ => request.Quantity,
        });
        if (request.Function == ModbusFunction.MaskWriteRegister)
        {
            BinaryPrimitives.WriteUInt16BigEndian(pdu[5..], request.OrMask);
        }

        written = size;
        return true;
    }

    /// <summary>Refuses a request. The function may be any, also one that is not spoken here.</summary>
    public static bool TryWriteException(
        ModbusFunction function, ModbusExceptionCode code, Span<byte> pdu, out int written)
    {
        written = 0;
        if (code == ModbusExceptionCode.None || pdu.Length < 2) return false;
        pdu[0] = (byte)((byte)function | ExceptionBit);
        pdu[1] = (byte)code;
        written = 2;
        return true;
    }

    private static bool ReadsRegisters(ModbusFunction function) =>
        function is ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters
            or ModbusFunction.ReadWriteMultipleRegisters;

    private static bool TryWriteHead(ModbusFunction function, int registers, int size, Span<byte> pdu)
    {
        if (registers is < 1 or > ModbusLimits.ReadRegistersMax || pdu.Length < 2 + size) return false;
        pdu[0] = (byte)function;
        pdu[1] = (byte)size;
        return true;
    }
}
