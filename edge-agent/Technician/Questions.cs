using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>PDUs as arrays: a question of the technician waits across awaits, which a <see cref="ModbusRequest"/> cannot.</summary>
internal static class Questions
{
    public static byte[] Read(ModbusFunction function, int address, int count) => Bytes(function switch
    {
        ModbusFunction.ReadCoils => ModbusRequest.ReadCoils((ushort)address, (ushort)count),
        ModbusFunction.ReadDiscreteInputs => ModbusRequest.ReadDiscreteInputs((ushort)address, (ushort)count),
        ModbusFunction.ReadInputRegisters => ModbusRequest.ReadInputRegisters((ushort)address, (ushort)count),
        _ => ModbusRequest.ReadHoldingRegisters((ushort)address, (ushort)count),
    });

    public static byte[] WriteCoil(int address, bool isOn) => Bytes(ModbusRequest.WriteSingleCoil((ushort)address, isOn));

    public static byte[] WriteRegisters(int address, ushort[] values)
    {
        if (values.Length == 1) return Bytes(ModbusRequest.WriteSingleRegister((ushort)address, values[0]));
        var wire = new byte[values.Length * 2];
        for (var index = 0; index < values.Length; index++)
        {
            wire[2 * index] = (byte)(values[index] >> 8);
            wire[(2 * index) + 1] = (byte)values[index];
        }

        return Bytes(ModbusRequest.WriteMultipleRegisters((ushort)address, wire));
    }

    public static byte[] Identify() => Bytes(ModbusRequest.ReadDeviceIdentification(ReadDeviceIdCode.Basic));

    private static byte[] Bytes(scoped in ModbusRequest request)
    {
        var buffer = new byte[ModbusLimits.PduSizeMax];
        if (!request.TryWrite(buffer, out var length)) throw new ArgumentException("Not a legal question", nameof(request));
        return buffer[..length];
    }
}
