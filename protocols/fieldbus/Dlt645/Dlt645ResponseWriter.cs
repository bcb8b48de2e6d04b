namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>The answers of a meter, as frames. Shapes are drawn at <see cref="Dlt645Response"/>.</summary>
/// <remarks>Every method is false, and nothing written, for a function that is not answered so, or without room.</remarks>
public static class Dlt645ResponseWriter
{
    /// <summary>Answers a read with a value, or a part of it.</summary>
    /// <param name="meter">Who answers.</param>
    /// <param name="request">A read; identifier and sequence are its own.</param>
    /// <param name="value">Without the offset; 0 to 196 bytes, 195 for what follows.</param>
    /// <param name="output">Takes preamble and frame.</param>
    /// <param name="written">Bytes written.</param>
    /// <param name="moreFollows">The value goes on.</param>
    /// <param name="preamble">Bytes FEH before the frame, 0 to 4.</param>
    public static bool TryWriteValue(
        Dlt645Address meter,
        scoped in Dlt645Request request,
        ReadOnlySpan<byte> value,
        Span<byte> output,
        out int written,
        bool moreFollows = false,
        int preamble = Dlt645Frame.PreambleMax)
    {
        written = 0;
        var head = request.IdentifierSize;
        var tail = request.Function == Dlt645Function.ReadFollowUp ? 1 : 0;
        var size = head + value.Length + tail;
        if (head == 0 || !Dlt645Request.IsRead(request.Function) || size > Dlt645Frame.DataMax) return false;

        Span<byte> data = stackalloc byte[Dlt645Frame.DataMax];
        for (var at = 0; at < head; at++) data[at] = (byte)(request.Identifier >> (8 * at));
        value.CopyTo(data[head..]);
        if (tail > 0) data[size - 1] = request.Sequence;
        return TryWrite(meter, Dlt645Control.Answer(request.Function, moreFollows), data[..size], output, out written, preamble);
    }

    /// <summary>Answers the question for the address.</summary>
    public static bool TryWriteAddress(
        Dlt645Address meter, Span<byte> output, out int written, int preamble = Dlt645Frame.PreambleMax)
    {
        Span<byte> data = stackalloc byte[Dlt645Address.Size];
        meter.TryWrite(data);
        return TryWrite(meter, Dlt645Control.Answer(Dlt645Function.ReadAddress), data, output, out written, preamble);
    }

    /// <summary>Refuses.</summary>
    public static bool TryWriteRefusal(
        Dlt645Address meter,
        Dlt645Function function,
        Dlt645ErrorFlags error,
        Span<byte> output,
        out int written,
        int preamble = Dlt645Frame.PreambleMax)
    {
        ReadOnlySpan<byte> data = [(byte)error];
        return TryWrite(meter, Dlt645Control.Refuse(function), data, output, out written, preamble);
    }

    private static bool TryWrite(
        Dlt645Address meter, Dlt645Control control, ReadOnlySpan<byte> data, Span<byte> output, out int written, int preamble)
    {
        written = 0;
        return !meter.HasWildcard && Dlt645Frame.Write(meter, control, data, output, out written, preamble) == Dlt645Status.Ok;
    }
}
