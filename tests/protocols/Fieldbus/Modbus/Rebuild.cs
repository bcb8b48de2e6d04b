using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

/// <summary>Writes a parsed PDU again from its fields alone, so that a field read wrongly shows as a wrong byte.</summary>
internal static class Rebuild
{
    public static byte[] Request(byte[] pdu)
    {
        Assert.Equal(PduStatus.Ok, ModbusRequest.Parse(pdu, out var parsed));
        var again = FromFields(parsed);

        var output = new byte[ModbusLimits.PduSizeMax];
        Assert.True(again.TryWrite(output, out var written));
        Assert.Equal(written, again.PduLength);
        return output[..written];
    }

    public static byte[] Response(byte[] requestPdu, byte[] pdu)
    {
        Assert.Equal(PduStatus.Ok, ModbusRequest.Parse(requestPdu, out var request));
        var status = ModbusResponse.Parse(request, pdu, out var response);
        var output = new byte[ModbusLimits.PduSizeMax];

        var done = Write(status, request, response, output, out var written);

        Assert.True(done);
        if (status == ResponseStatus.Ok) Assert.Equal(written, ModbusResponse.ExpectedPduLength(request) ?? written);
        return output[..written];
    }

    private static ModbusRequest FromFields(ModbusRequest r) => r.Function switch
    {
        ModbusFunction.ReadCoils => ModbusRequest.ReadCoils(r.Address, r.Quantity),
        ModbusFunction.ReadDiscreteInputs => ModbusRequest.ReadDiscreteInputs(r.Address, r.Quantity),
        ModbusFunction.ReadHoldingRegisters => ModbusRequest.ReadHoldingRegisters(r.Address, r.Quantity),
        ModbusFunction.ReadInputRegisters => ModbusRequest.ReadInputRegisters(r.Address, r.Quantity),
        ModbusFunction.WriteSingleCoil => ModbusRequest.WriteSingleCoil(r.Address, r.Value == ModbusLimits.CoilOn),
        ModbusFunction.WriteSingleRegister => ModbusRequest.WriteSingleRegister(r.Address, r.Value),
        ModbusFunction.WriteMultipleCoils => ModbusRequest.WriteMultipleCoils(r.Address, r.Quantity, Pack(r.Bits)),
        ModbusFunction.WriteMultipleRegisters => ModbusRequest.WriteMultipleRegisters(r.Address, Bytes(r.Registers)),
        ModbusFunction.MaskWriteRegister => ModbusRequest.MaskWrite(r.Address, r.AndMask, r.OrMask),
        ModbusFunction.ReadWriteMultipleRegisters =>
            ModbusRequest.ReadWriteMultiple(r.Address, r.Quantity, r.WriteAddress, Bytes(r.Registers)),
        ModbusFunction.EncapsulatedInterface =>
            ModbusRequest.ReadDeviceIdentification(r.ReadDeviceIdCode, r.ObjectId),
        _ => default,
    };

    private static bool Write(
        ResponseStatus status, ModbusRequest request, ModbusResponse response, byte[] output, out int written)
    {
        if (status == ResponseStatus.Exception)
        {
            return ModbusResponseWriter.TryWriteException(response.Function, response.ExceptionCode, output, out written);
        }

        Assert.Equal(ResponseStatus.Ok, status);
        return response.Function switch
        {
            ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs => ModbusResponseWriter.TryWriteBits(
                response.Function, Pack(response.Bits), response.Bits.Count, output, out written),
            ModbusFunction.EncapsulatedInterface =>
                DeviceIdentificationWriter.TryWrite(request, Objects(response), output, out written),
            _ when request.IsWrite && response.Data.IsEmpty =>
                ModbusResponseWriter.TryWriteEcho(request, output, out written),
            _ => ModbusResponseWriter.TryWriteRegisters(
                response.Function, Numbers(response.Registers), output, out written),
        };
    }

    // Where the list goes on, the object that did not fit is put back as one that never fits beside another.
    private static DeviceObject[] Objects(ModbusResponse response)
    {
        var objects = new List<DeviceObject>();
        foreach (var item in response.Objects) objects.Add(new DeviceObject(item.Id, item.Value.ToArray()));
        if (response.MoreFollows)
        {
            objects.Add(new DeviceObject(response.NextObjectId, new byte[ModbusLimits.DeviceObjectSizeMax]));
        }

        return [.. objects];
    }

    private static ushort[] Numbers(RegisterView registers)
    {
        var numbers = new ushort[registers.Count];
        for (var i = 0; i < numbers.Length; i++) Assert.True(registers.TryReadUInt16(i, WordOrder.ABCD, out numbers[i]));
        return numbers;
    }

    private static byte[] Bytes(RegisterView registers)
    {
        var numbers = Numbers(registers);
        var bytes = new byte[numbers.Length * 2];
        var writer = new RegisterWriter(bytes);
        for (var i = 0; i < numbers.Length; i++) Assert.True(writer.TryWriteUInt16(i, WordOrder.ABCD, numbers[i]));
        return bytes;
    }

    private static byte[] Pack(BitView bits)
    {
        var bytes = new byte[BitView.SizeOf(bits.Count)];
        for (var i = 0; i < bits.Count; i++)
        {
            Assert.True(bits.TryRead(i, out var on));
            if (on) bytes[i / 8] |= (byte)(1 << (i % 8));
        }

        return bytes;
    }
}
