namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>The requests and answers that carry nothing but a number or a moment, ready written.</summary>
public static class Hj212Requests
{
    /// <summary>An answer to a packet: 9013 or 9014, which carry nothing.</summary>
    public static Hj212Status WriteAnswer(scoped in Hj212Packet packet, Span<byte> output, out int written) =>
        new Hj212Writer(output, Hj212Header.Answering(packet, packet.Command.AnswerOf())).End(out written);

    /// <summary>9011: what a request is worth.</summary>
    public static Hj212Status WriteAnswer(scoped in Hj212Packet packet, Hj212RequestResult result, Span<byte> output, out int written) =>
        Write(Hj212Header.Answering(packet, Hj212Command.RequestAnswer), "QnRtn"u8, (int)result, output, out written);

    /// <summary>9012: what came of a request.</summary>
    public static Hj212Status WriteResult(scoped in Hj212Packet packet, Hj212ExecutionResult result, Span<byte> output, out int written) =>
        Write(Hj212Header.Answering(packet, Hj212Command.ExecutionResult), "ExeRtn"u8, (int)result, output, out written);

    /// <summary>1012: set the field unit's clock; or, with a header of 1011, tell the time.</summary>
    public static Hj212Status WriteTime(in Hj212Header header, long localMs, Span<byte> output, out int written)
    {
        var writer = new Hj212Writer(output, header);
        writer.AddTime("SystemTime"u8, localMs);
        return writer.End(out written);
    }

    /// <summary>1061 to 1064: tell or set an interval. The key is RtdInterval (seconds) or MinInterval (minutes).</summary>
    public static Hj212Status WriteInterval(in Hj212Header header, int interval, Span<byte> output, out int written) => Write(
        header,
        header.Command is Hj212Command.GetRealTimeInterval or Hj212Command.SetRealTimeInterval ? "RtdInterval"u8 : "MinInterval"u8,
        interval,
        output,
        out written);

    /// <summary>The interval of a 1061 to 1064 that is legal for its command; false for another value or none.</summary>
    public static bool TryReadInterval(scoped in Hj212Packet packet, out int interval)
    {
        interval = 0;
        var isRealTime = packet.Command is Hj212Command.GetRealTimeInterval or Hj212Command.SetRealTimeInterval;
        if (!packet.Groups.TryGet(isRealTime ? "RtdInterval"u8 : "MinInterval"u8, out var text) || !Digits.TryRead(text, out interval)) return false;
        return isRealTime
            ? interval is >= Hj212Limits.RealTimeIntervalMin and <= Hj212Limits.RealTimeIntervalMax
            : Hj212Limits.MinuteIntervals.Contains(interval);
    }

    private static Hj212Status Write(in Hj212Header header, ReadOnlySpan<byte> key, int value, Span<byte> output, out int written)
    {
        var writer = new Hj212Writer(output, header);
        writer.Add(key, value);
        return writer.End(out written);
    }
}
