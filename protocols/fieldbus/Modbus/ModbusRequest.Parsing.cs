using System.Buffers.Binary;

namespace SmartPoles.Protocols.Fieldbus.Modbus;

public readonly ref partial struct ModbusRequest
{
    /// <summary>Reads a received PDU, as a slave does.</summary>
    /// <param name="pdu">The whole PDU, as <see cref="RtuFrame.Pdu"/> or <see cref="TcpFrame.Pdu"/> gives it.</param>
    /// <param name="request">
    /// Complete on <see cref="PduStatus.Ok"/>. Otherwise only <see cref="Function"/> is to be used, for the exception
    /// that <see cref="PduStatusExceptions.ToExceptionCode"/> names.
    /// </param>
    public static PduStatus Parse(ReadOnlySpan<byte> pdu, out ModbusRequest request)
    {
        request = default;
        if (pdu.IsEmpty) return PduStatus.Empty;

        var function = (ModbusFunction)pdu[0];
        request = new ModbusRequest { Function = function };
        var status = CheckLength(function, pdu);
        if (status != PduStatus.Ok) return status;

        request = ParseBody(function, pdu[1..]);
        return request.Validate();
    }

    private static PduStatus CheckLength(ModbusFunction function, ReadOnlySpan<byte> pdu)
    {
        switch (function)
        {
            case ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs
                or ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters
                or ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister:
                return CheckFixed(pdu, 5);
            case ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters:
                return CheckCounted(pdu, countOffset: 5);
            case ModbusFunction.MaskWriteRegister:
                return CheckFixed(pdu, 7);
            case ModbusFunction.ReadWriteMultipleRegisters:
                return CheckCounted(pdu, countOffset: 9);
            case ModbusFunction.EncapsulatedInterface:
                // Another MEI type has another length: it is unknown, not too long.
                if (pdu.Length > 1 && pdu[1] != DeviceIdentification.MeiType) return PduStatus.UnknownFunction;
                return CheckFixed(pdu, 4);
            default:
                return PduStatus.UnknownFunction;
        }
    }

    private static PduStatus CheckFixed(ReadOnlySpan<byte> pdu, int length) =>
        pdu.Length == length ? PduStatus.Ok : PduStatus.WrongLength;

    private static PduStatus CheckCounted(ReadOnlySpan<byte> pdu, int countOffset)
    {
        if (pdu.Length <= countOffset || pdu.Length > ModbusLimits.PduSizeMax) return PduStatus.WrongLength;
        return CheckFixed(pdu, countOffset + 1 + pdu[countOffset]);
    }

    private static ModbusRequest ParseBody(ModbusFunction function, ReadOnlySpan<byte> body)
    {
        if (function == ModbusFunction.EncapsulatedInterface)
        {
            return new ModbusRequest
            {
                Function = function,
                MeiType = body[0],
                ReadDeviceIdCode = (ReadDeviceIdCode)body[1],
                ObjectId = body[2],
            };
        }

        var first = BinaryPrimitives.ReadUInt16BigEndian(body);
        var second = BinaryPrimitives.ReadUInt16BigEndian(body[2..]);
        return function switch
        {
            ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister => new ModbusRequest
            {
                Function = function, Address = first, Quantity = 1, Value = second,
            },
            ModbusFunction.MaskWriteRegister =>
                MaskWrite(first, andMask: second, orMask: BinaryPrimitives.ReadUInt16BigEndian(body[4..])),
            ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters => new ModbusRequest
            {
                Function = function, Address = first, Quantity = second, Data = body[5..],
            },
            ModbusFunction.ReadWriteMultipleRegisters => new ModbusRequest
            {
                Function = function,
                Address = first,
                Quantity = second,
                WriteAddress = BinaryPrimitives.ReadUInt16BigEndian(body[4..]),
                WriteQuantity = BinaryPrimitives.ReadUInt16BigEndian(body[6..]),
                Data = body[9..],
            },
            _ => Read(function, first, second),
        };
    }
}
