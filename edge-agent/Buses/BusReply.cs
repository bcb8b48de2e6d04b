using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What came of a question.</summary>
/// <param name="Outcome">Only with <see cref="BusOutcome.Ok"/> do the registers hold anything.</param>
/// <param name="ExceptionCode">Why the device refused.</param>
/// <param name="SentStamp">Monotonic stamp just before the question went out; without one, of the call.</param>
/// <param name="EndStamp">Monotonic stamp when the outcome was known.</param>
public readonly record struct BusReply(BusOutcome Outcome, ModbusExceptionCode ExceptionCode, long SentStamp, long EndStamp)
{
    /// <summary>When the device most likely sampled: the middle of the request.</summary>
    public long MiddleStamp => SentStamp + ((EndStamp - SentStamp) / 2);

    /// <summary>
    /// Bytes of the question were handed to the line. A write with another outcome than Ok or Exception may then have been
    /// done or not; without it certainly not.
    /// </summary>
    public bool WasSent { get; init; }

    /// <summary>The meter that answered; of interest where any was asked.</summary>
    public BusPeer Answered { get; init; }

    /// <summary>
    /// Why a meter refused, in the words of its own standard: the error byte of DL/T 645, the status of CJ/T 188. What it means for a plan
    /// is in <see cref="ExceptionCode"/>: no such data is <see cref="ModbusExceptionCode.IllegalDataAddress"/>.
    /// </summary>
    public byte MeterCode { get; init; }

    /// <summary>Bytes of data in the answer: registers, packed bits, the PDU of an identification, the data of a meter.</summary>
    public int DataBytes { get; init; }

    /// <summary>
    /// The unit's own time: from the end of the question on the wire to the start of its answer, which is what comes on top of
    /// wire time and silences. Zero without an answer. On a serial port the wire time is computed from the baud rate.
    /// </summary>
    public TimeSpan Turnaround { get; init; }
}
