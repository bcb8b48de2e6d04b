using System.Buffers.Binary;

namespace SmartPoles.Protocols.Fieldbus.Modbus;

public readonly ref partial struct ModbusResponse
{
    private const byte ExceptionBit = 0x80;
    private const int ExceptionSize = 2;
    private const int IdentificationHeaderSize = 7;

    /// <summary>Reads a received PDU as the answer to <paramref name="request"/>. Only a full match is Ok.</summary>
    /// <param name="request">The question that was sent.</param>
    /// <param name="pdu">The whole PDU, as <see cref="RtuFrame.Pdu"/> or <see cref="TcpFrame.Pdu"/> gives it.</param>
    /// <param name="response">
    /// Complete on <see cref="ResponseStatus.Ok"/>; with function and code on <see cref="ResponseStatus.Exception"/>.
    /// </param>
    public static ResponseStatus Parse(
        scoped in ModbusRequest request, ReadOnlySpan<byte> pdu, out ModbusResponse response)
    {
        response = default;
        if (pdu.IsEmpty) return ResponseStatus.Empty;
        if (pdu[0] == ((byte)request.Function | ExceptionBit)) return ParseException(request.Function, pdu, out response);
        if (pdu[0] != (byte)request.Function) return ResponseStatus.WrongFunction;

        switch (request.Function)
        {
            case ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs
                or ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters
                or ModbusFunction.ReadWriteMultipleRegisters:
                return ParseRead(request, pdu, out response);
            case ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister
                or ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters
                or ModbusFunction.MaskWriteRegister:
                return ParseEcho(request, pdu, out response);
            case ModbusFunction.EncapsulatedInterface:
                return ParseIdentification(request, pdu, out response);
            default:
                return ResponseStatus.WrongFunction;
        }
    }

    private static ResponseStatus ParseException(
        ModbusFunction function, ReadOnlySpan<byte> pdu, out ModbusResponse response)
    {
        response = default;
        if (pdu.Length != ExceptionSize) return ResponseStatus.WrongLength;
        response = new ModbusResponse { Function = function, ExceptionCode = (ModbusExceptionCode)pdu[1] };
        return ResponseStatus.Exception;
    }

    private static ResponseStatus ParseRead(
        scoped in ModbusRequest request, ReadOnlySpan<byte> pdu, out ModbusResponse response)
    {
        response = default;
        if (pdu.Length < 2) return ResponseStatus.WrongLength;
        var size = DataSize(request);
        if (pdu[1] != size) return ResponseStatus.WrongByteCount;
        if (pdu.Length != 2 + size) return ResponseStatus.WrongLength;

        response = new ModbusResponse { Function = request.Function, Data = pdu[2..], BitCount = request.Quantity };
        return ResponseStatus.Ok;
    }

    private static ResponseStatus ParseEcho(
        scoped in ModbusRequest request, ReadOnlySpan<byte> pdu, out ModbusResponse response)
    {
        response = default;
        if (pdu.Length != ExpectedPduLength(request)) return ResponseStatus.WrongLength;

        var second = request.Function switch
        {
            ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister => request.Value,
            ModbusFunction.MaskWriteRegister => request.AndMask,
            _ => request.Quantity,
        };
        var same = BinaryPrimitives.ReadUInt16BigEndian(pdu[1..]) == request.Address
            && BinaryPrimitives.ReadUInt16BigEndian(pdu[3..]) == second
            && (request.Function != ModbusFunction.MaskWriteRegister
                || BinaryPrimitives.ReadUInt16BigEndian(pdu[5..]) == request.OrMask);
        if (!same) return ResponseStatus.WrongEcho;

        response = new ModbusResponse { Function = request.Function };
        return ResponseStatus.Ok;
    }

    private static ResponseStatus ParseIdentification(
        scoped in ModbusRequest request, ReadOnlySpan<byte> pdu, out ModbusResponse response)
    {
        response = default;
        if (pdu.Length < IdentificationHeaderSize || pdu.Length > ModbusLimits.PduSizeMax) return ResponseStatus.WrongLength;
        if (pdu[1] != request.MeiType || pdu[2] != (byte)request.ReadDeviceIdCode) return ResponseStatus.WrongEcho;

        var list = pdu[IdentificationHeaderSize..];
        if (!DeviceObjectList.TryRead(list, pdu[6], out var objects)) return ResponseStatus.MalformedObjects;
        if (request.ReadDeviceIdCode == ReadDeviceIdCode.Individual
            && (objects.Count != 1 || list[0] != request.ObjectId)) return ResponseStatus.WrongEcho;

        response = new ModbusResponse
        {
            Function = request.Function,
            ConformityLevel = pdu[3],
            MoreFollows = pdu[4] == DeviceIdentification.MoreFollows,
            NextObjectId = pdu[5],
            Objects = objects,
        };
        return ResponseStatus.Ok;
    }
}
