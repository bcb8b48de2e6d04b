using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>One question: registers of one unit.</summary>
/// <param name="Unit">Slave address.</param>
/// <param name="Function">Read holding registers (3) or read input registers (4).</param>
/// <param name="Address">First register, from 0 as on the wire.</param>
/// <param name="Count">1 to 125 registers.</param>
public readonly record struct RegisterRequest(byte Unit, ModbusFunction Function, ushort Address, ushort Count)
{
    public int DataBytes => Count * 2;

    internal ModbusRequest ToModbus() => Function == ModbusFunction.ReadInputRegisters
        ? ModbusRequest.ReadInputRegisters(Address, Count)
        : ModbusRequest.ReadHoldingRegisters(Address, Count);
}

/// <summary>What came of a question.</summary>
/// <param name="Outcome">Only with <see cref="BusOutcome.Ok"/> do the registers hold anything.</param>
/// <param name="ExceptionCode">Why the device refused.</param>
/// <param name="SentStamp">Monotonic stamp just before the question went out.</param>
/// <param name="EndStamp">Monotonic stamp when the outcome was known.</param>
public readonly record struct BusReply(BusOutcome Outcome, ModbusExceptionCode ExceptionCode, long SentStamp, long EndStamp)
{
    /// <summary>When the device most likely sampled: the middle of the request.</summary>
    public long MiddleStamp => SentStamp + ((EndStamp - SentStamp) / 2);
}
