using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>One question: registers or bits of one unit.</summary>
/// <param name="Unit">Slave address.</param>
/// <param name="Function">Read coils (1), discrete inputs (2), holding registers (3) or input registers (4).</param>
/// <param name="Address">First register or bit, from 0 as on the wire.</param>
/// <param name="Count">1 to 125 registers or 1 to 2000 bits.</param>
public readonly record struct RegisterRequest(byte Unit, ModbusFunction Function, ushort Address, ushort Count)
{
    /// <summary>Bits, packed eight a byte, the first in the lowest place; else registers of two bytes.</summary>
    public bool ReadsBits => Function is ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs;

    /// <summary>Bytes that the answer brings.</summary>
    public int DataBytes => ReadsBits ? BitView.SizeOf(Count) : Count * 2;

    /// <exception cref="ArgumentOutOfRangeException">The function does not read.</exception>
    internal ModbusRequest ToModbus() => Function switch
    {
        ModbusFunction.ReadCoils => ModbusRequest.ReadCoils(Address, Count),
        ModbusFunction.ReadDiscreteInputs => ModbusRequest.ReadDiscreteInputs(Address, Count),
        ModbusFunction.ReadHoldingRegisters => ModbusRequest.ReadHoldingRegisters(Address, Count),
        ModbusFunction.ReadInputRegisters => ModbusRequest.ReadInputRegisters(Address, Count),
        _ => throw new ArgumentOutOfRangeException(nameof(Function), Function, "Not a function that reads"),
    };
}
