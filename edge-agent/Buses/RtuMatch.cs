using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What the bytes at one place are to the question at hand.</summary>
internal enum RtuMatchKind
{
    /// <summary>Not for us.</summary>
    None,

    /// <summary>So far the answer, or the question again; more bytes will tell.</summary>
    Partial,

    /// <summary>The question, byte by byte; of a mirror question also its answer.</summary>
    Copy,

    /// <summary>The answer: unit, function, length, echoed numbers and checksum all match.</summary>
    Answer,

    /// <summary>The device refused.</summary>
    Exception,
}

/// <summary>Holds bytes against a question.</summary>
internal static class RtuMatch
{
    private const int ExceptionSize = 5;
    private const byte ExceptionBit = 0x80;

    /// <param name="bytes">What has arrived; at least one byte.</param>
    /// <param name="question">The question.</param>
    /// <param name="length">Bytes of the frame; for a partial one the fewest that it can have.</param>
    public static RtuMatchKind At(ReadOnlySpan<byte> bytes, scoped in RtuQuestion question, out int length)
    {
        length = 0;
        if (bytes[0] != question.Unit) return RtuMatchKind.None;
        if (bytes.StartsWith(question.Sent))
        {
            length = question.Sent.Length;
            return RtuMatchKind.Copy;
        }

        var answer = Answer(bytes, question, out length);
        if (answer is RtuMatchKind.Answer or RtuMatchKind.Exception || !question.Sent.StartsWith(bytes)) return answer;
        length = answer == RtuMatchKind.Partial ? Math.Min(length, question.Sent.Length) : question.Sent.Length;
        return RtuMatchKind.Partial;
    }

    private static RtuMatchKind Answer(ReadOnlySpan<byte> bytes, scoped in RtuQuestion question, out int length)
    {
        length = ExceptionSize;
        if (bytes.Length < 2) return RtuMatchKind.Partial;
        var function = (byte)question.Asked.Function;
        if (bytes[1] == (function | ExceptionBit)) return Whole(bytes, question, length);
        if (bytes[1] != function) return RtuMatchKind.None;
        if (ModbusResponse.ExpectedPduLength(question.Asked) is { } pdu)
        {
            length = pdu + RtuFrame.Overhead;
            return question.Asked.IsWrite || bytes.Length < 3 || bytes[2] == pdu - 2 ? Whole(bytes, question, length) : RtuMatchKind.None;
        }

        return RtuLength.Predict(bytes, RtuDirection.Response, out length) switch
        {
            RtuLengthStatus.Known => Whole(bytes, question, length),
            RtuLengthStatus.Incomplete => RtuMatchKind.Partial,
            _ => RtuMatchKind.None,
        };
    }

    private static RtuMatchKind Whole(ReadOnlySpan<byte> bytes, scoped in RtuQuestion question, int length)
    {
        if (bytes.Length < length) return RtuMatchKind.Partial;
        if (RtuFrame.Read(bytes[..length], out var frame) != RtuStatus.Ok) return RtuMatchKind.None;
        return ModbusResponse.Parse(question.Asked, frame.Pdu, out _) switch
        {
            ResponseStatus.Ok => RtuMatchKind.Answer,
            ResponseStatus.Exception => RtuMatchKind.Exception,
            _ => RtuMatchKind.None,
        };
    }
}
