using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>What a device answers to a question: functions 03, 04, 06, 16 and 43/14, and the right exception to all else.</summary>
public static class SlaveResponder
{
    /// <summary>Answers a PDU into a PDU of at least 253 bytes; 0 where nothing is to be answered.</summary>
    public static int Answer(RegisterDevice device, ReadOnlySpan<byte> question, Span<byte> answer)
    {
        if (device.TryAnswer(question, answer, out var known)) return known;
        var status = ModbusRequest.Parse(question, out var request);
        if (status == PduStatus.Empty) return 0;
        if (status != PduStatus.Ok) return Refuse(request.Function, status.ToExceptionCode(), answer);

        return request.Function switch
        {
            ModbusFunction.ReadHoldingRegisters => Read(device, in request, answer),
            ModbusFunction.ReadInputRegisters when device.AnswersInputRegisters => Read(device, in request, answer),
            ModbusFunction.WriteSingleRegister or ModbusFunction.WriteMultipleRegisters => Write(device, in request, answer),
            ModbusFunction.EncapsulatedInterface => Identify(device.Identity, in request, answer),
            _ => Refuse(request.Function, ModbusExceptionCode.IllegalFunction, answer),
        };
    }

    private static int Read(RegisterDevice device, in ModbusRequest request, Span<byte> answer)
    {
        Span<ushort> registers = stackalloc ushort[request.Quantity];
        var image = device.CaptureForQuestion();
        if (request.Quantity > device.ReadRegistersMax) return Refuse(request.Function, ModbusExceptionCode.IllegalDataValue, answer);
        if (!image.TryRead(request.Address, registers))
        {
            return Refuse(request.Function, ModbusExceptionCode.IllegalDataAddress, answer);
        }

        ModbusResponseWriter.TryWriteRegisters(request.Function, registers, answer, out var written);
        return written;
    }

    private static int Write(RegisterDevice device, in ModbusRequest request, Span<byte> answer)
    {
        Span<ushort> values = stackalloc ushort[request.Quantity];
        values[0] = request.Value;
        if (request.Function == ModbusFunction.WriteMultipleRegisters)
        {
            for (var index = 0; index < values.Length; index++)
            {
                request.Registers.TryReadUInt16(index, WordOrder.ABCD, out values[index]);
            }
        }

        var refusal = device.Write(request.Address, values);
        if (refusal != ModbusExceptionCode.None) return Refuse(request.Function, refusal, answer);
        ModbusResponseWriter.TryWriteEcho(in request, answer, out var written);
        return written;
    }

    private static int Identify(DeviceIdentity identity, in ModbusRequest request, Span<byte> answer)
    {
        DeviceObject[] objects =
        [
            new(DeviceIdentification.VendorName, System.Text.Encoding.ASCII.GetBytes(identity.Vendor)),
            new(DeviceIdentification.ProductCode, System.Text.Encoding.ASCII.GetBytes(identity.Product)),
            new(DeviceIdentification.Revision, System.Text.Encoding.ASCII.GetBytes(identity.Revision)),
        ];
        DeviceIdentificationWriter.TryWrite(in request, objects, answer, out var written);
        return written;
    }

    private static int Refuse(ModbusFunction function, ModbusExceptionCode code, Span<byte> answer)
    {
        ModbusResponseWriter.TryWriteException(function, code, answer, out var written);
        return written;
    }
}
