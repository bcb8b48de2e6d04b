using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>What came of one question of the technician.</summary>
internal enum LineOutcome
{
    Ok,

    /// <summary>The device refused.</summary>
    Exception,

    /// <summary>No byte came.</summary>
    Silence,

    /// <summary>Bytes came that are no answer: wrong speed or parity, two devices at one address, noise.</summary>
    Garbled,

    /// <summary>The line cannot be opened or broke.</summary>
    Down,
}

/// <summary>One answer.</summary>
/// <param name="Outcome">What came.</param>
/// <param name="Pdu">The PDU of the answer; empty unless Ok.</param>
/// <param name="Code">Why the device refused.</param>
/// <param name="Elapsed">From the question to the whole answer.</param>
/// <param name="Reason">Why the line is down, or in words why a meter refused.</param>
internal sealed record LineAnswer(LineOutcome Outcome, byte[] Pdu, ModbusExceptionCode Code, TimeSpan Elapsed, string Reason = "")
{
    /// <summary>The meter that answered.</summary>
    public BusPeer Meter { get; init; }

    /// <summary>Something lives at this address: an exception is an answer, unless a gateway says that nobody is there.</summary>
    public bool IsAlive => Outcome == LineOutcome.Ok
        || (Outcome == LineOutcome.Exception && Code is not (ModbusExceptionCode.GatewayPathUnavailable or ModbusExceptionCode.GatewayTargetFailedToRespond));

    /// <summary>The data of an answered read as registers; empty when there is none.</summary>
    public ushort[] Registers()
    {
        if (Outcome != LineOutcome.Ok || Pdu.Length < 2) return [];
        var registers = new ushort[(Pdu.Length - 2) / 2];
        for (var index = 0; index < registers.Length; index++) registers[index] = (ushort)((Pdu[2 + (2 * index)] << 8) | Pdu[3 + (2 * index)]);
        return registers;
    }

    /// <summary>In words, for tables.</summary>
    public string Describe() => Outcome switch
    {
        LineOutcome.Ok => "ok",
        LineOutcome.Exception when Reason.Length > 0 => Reason,
        LineOutcome.Exception => $"refused: exception {(int)Code:00} {Code}",
        LineOutcome.Silence => "no answer",
        LineOutcome.Garbled => "bytes that are no answer",
        _ => Reason,
    };
}
