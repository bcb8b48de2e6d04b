using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Holds bytes against a question.</summary>
internal static class RtuMatch
{
    private const int ExceptionSize = 5;
    private const byte ExceptionBit = 0x80;

    /// <param name="bytes">What has arrived; at least one byte.</param>
    /// <param name="question">The question.</param>
    /// <param name="length">Bytes of the frame; for a partial one the fewest that it can have.</param>
    public static MatchKind At(ReadOnlySpan<byte> bytes, scoped in RtuQuestion question, out int length)
    {
        length = 0;
        if (bytes[0] != question.Unit) return MatchKind.None;
        if (bytes.StartsWith(question.Sent))
        {
            length = question.Sent.Length;
            return MatchKind.Copy;
        }

        var answer = Answer(bytes, question, out length);
        if (answer is MatchKind.Answer or MatchKind.Refusal || !question.Sent.StartsWith(bytes)) return answer;
        length = answer == MatchKind.Partial ? Math.Min(length, question.Sent.Length) : question.Sent.Length;
        return MatchKind.Partial;
    }

    private static MatchKind Answer(ReadOnlySpan<byte> bytes, scoped in RtuQuestion question, out int length)
    {
        length = ExceptionSize;
        if (bytes.Length < 2) return MatchKind.Partial;
        var function = (byte)question.Asked.Function;
        if (bytes[1] == (function | ExceptionBit)) return Whole(bytes, question, length);
        if (bytes[1] != function) return MatchKind.None;
        if (ModbusResponse.ExpectedPduLength(question.Asked) is { } pdu)
        {
            length = pdu + RtuFrame.Overhead;
            return question.Asked.IsWrite || bytes.Length < 3 || bytes[2] == pdu - 2 ? Whole(bytes, question, length) : MatchKind.None;
        }

        return RtuLength.Predict(bytes, RtuDirection.Response, out length) switch
        {
            RtuLengthStatus.Known => Whole(bytes, question, length),
            RtuLengthStatus.Incomplete => MatchKind.Partial,
            _ => MatchKind.None,
        };
    }

    private static MatchKind Whole(ReadOnlySpan<byte> bytes, scoped in RtuQuestion question, int length)
    {
        if (bytes.Length < length) return MatchKind.Partial;
        if (RtuFrame.Read(bytes[..length], out var frame) != RtuStatus.Ok) return MatchKind.None;
        return ModbusResponse.Parse(question.Asked, frame.Pdu, out _) switch
        {
            ResponseStatus.Ok => MatchKind.Answer,
            ResponseStatus.Exception => MatchKind.Refusal,
            _ => MatchKind.None,
        };
    }
}
