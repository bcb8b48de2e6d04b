using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>A question on an RTU line and all that its answer is held against.</summary>
/// <param name="unit">Whom it asks.</param>
/// <param name="asked">What it asks.</param>
/// <param name="sent">The frame as it went out.</param>
internal readonly ref struct RtuQuestion(byte unit, ModbusRequest asked, ReadOnlySpan<byte> sent)
{
    public readonly byte Unit = unit;
    public readonly ModbusRequest Asked = asked;
    public readonly ReadOnlySpan<byte> Sent = sent;

    /// <summary>The right answer may be the same bytes as the question: functions 05 and 06, by chance also 01 and 02.</summary>
    public bool IsMirror => ModbusResponse.Parse(Asked, Sent[1..^Crc16.Size], out _) == ResponseStatus.Ok;
}
