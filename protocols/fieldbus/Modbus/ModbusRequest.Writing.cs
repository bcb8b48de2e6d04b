using System.Buffers.Binary;

namespace SmartPoles.Protocols.Fieldbus.Modbus;

public readonly ref partial struct ModbusRequest
{
    /// <summary>Bytes of the PDU, 4 to 253; 0 for a function that is not spoken here.</summary>
    public int PduLength => Function switch
    {
        ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs
            or ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters
            or ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister => 5,
        ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters => 6 + Data.Length,
        ModbusFunction.MaskWriteRegister => 7,
        ModbusFunction.ReadWriteMultipleRegisters => 10 + Data.Length,
        ModbusFunction.EncapsulatedInterface => 4,
        _ => 0,
    };

    /// <summary>
    /// Writes the PDU. False, and nothing written, beyond the limits (see <see cref="Validate"/>) or without room.
    /// </summary>
    /// <param name="pdu">At least <see cref="PduLength"/> bytes; must not overlap <see cref="Data"/>.</param>
    /// <param name="written">Bytes written.</param>
    public bool TryWrite(Span<byte> pdu, out int written)
    {
        written = 0;
        if (Validate() != PduStatus.Ok) return false;
        var length = PduLength;
        if (pdu.Length < length) return false;

        pdu[0] = (byte)Function;
        WriteBody(pdu[1..length]);
        written = length;
        return true;
    }

    private void WriteBody(Span<byte> body)
    {
        switch (Function)
        {
            case ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister:
                WriteNumbers(body, Address, Value);
                break;
            case ModbusFunction.MaskWriteRegister:
                WriteNumbers(body, Address, AndMask);
                BinaryPrimitives.WriteUInt16BigEndian(body[4..], OrMask);
                break;
            case ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters:
                WriteNumbers(body, Address, Quantity);
                WriteCounted(body[4..]);
                break;
            case ModbusFunction.ReadWriteMultipleRegisters:
                WriteNumbers(body, Address, Quantity);
                WriteNumbers(body[4..], WriteAddress, WriteQuantity);
                WriteCounted(body[8..]);
                break;
            case ModbusFunction.EncapsulatedInterface:
                body[0] = MeiType;
                body[1] = (byte)ReadDeviceIdCode;
                body[2] = ObjectId;
                break;
            default:
                WriteNumbers(body, Address, Quantity);
                break;
        }
    }

    private void WriteCounted(Span<byte> body)
    {
        body[0] = (byte)Data.Length;
        Data.CopyTo(body[1..]);
    }

    private static void WriteNumbers(Span<byte> body, ushort first, ushort second)
    {
        BinaryPrimitives.WriteUInt16BigEndian(body, first);
        BinaryPrimitives.WriteUInt16BigEndian(body[2..], second);
    }
}
