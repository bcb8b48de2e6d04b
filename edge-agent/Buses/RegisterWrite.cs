using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>One write to one unit.</summary>
/// <param name="Unit">Slave address, never the broadcast: what is written must be answered.</param>
/// <param name="Function">Write single coil (5), single register (6) or multiple registers (16).</param>
/// <param name="Address">Coil or first register, from 0 as on the wire.</param>
/// <param name="Values">Registers; for a coil one value, 0 or 1.</param>
public readonly record struct RegisterWrite(byte Unit, ModbusFunction Function, ushort Address, ReadOnlyMemory<ushort> Values);
