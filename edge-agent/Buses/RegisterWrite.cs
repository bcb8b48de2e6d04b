using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>One write to one unit.</summary>
/// <param name="Unit">Slave address, never the broadcast: what is written must be answered.</param>
/// <param name="Function">Write single coil (5), single register (6), multiple coils (15) or multiple registers (16).</param>
/// <param name="Address">Coil or first register, from 0 as on the wire.</param>
/// <param name="Values">Registers; for coils one value each, 0 or 1.</param>
public readonly record struct RegisterWrite(byte Unit, ModbusFunction Function, ushort Address, ReadOnlyMemory<ushort> Values)
{
    /// <param name="scratch">2 bytes a value; borrowed by the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another function, or not one value where one is written.</exception>
    internal ModbusRequest ToModbus(Span<byte> scratch)
    {
        var values = Values.Span;
        switch (Function)
        {
            case ModbusFunction.WriteSingleCoil when values.Length == 1 && values[0] <= 1:
                return ModbusRequest.WriteSingleCoil(Address, values[0] == 1);
            case ModbusFunction.WriteSingleRegister when values.Length == 1:
                return ModbusRequest.WriteSingleRegister(Address, values[0]);
            case ModbusFunction.WriteMultipleCoils when values.Length is >= 1 and <= ModbusLimits.WriteRegistersMax && !values.ContainsAnyExceptInRange<ushort>(0, 1):
                var packed = scratch[..BitView.SizeOf(values.Length)];
                packed.Clear();
                for (var at = 0; at < values.Length; at++) packed[at / 8] |= (byte)(values[at] << (at % 8));
                return ModbusRequest.WriteMultipleCoils(Address, (ushort)values.Length, packed);
            case ModbusFunction.WriteMultipleRegisters when values.Length is >= 1 and <= ModbusLimits.WriteRegistersMax:
                var registers = new RegisterWriter(scratch);
                for (var at = 0; at < values.Length; at++) registers.TryWriteUInt16(at, WordOrder.ABCD, values[at]);
                return ModbusRequest.WriteMultipleRegisters(Address, scratch[..(values.Length * 2)]);
            default:
                throw new ArgumentOutOfRangeException(nameof(Values), $"{Function} with {values.Length} values cannot be written");
        }
    }
}
