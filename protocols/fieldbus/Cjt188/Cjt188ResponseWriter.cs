namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>The answers of a meter, as frames. Shapes are drawn at <see cref="Cjt188Response"/>.</summary>
/// <remarks>Every method is false, and nothing written, without room or for an address with wildcards.</remarks>
public static class Cjt188ResponseWriter
{
    /// <summary>Answers a question: identifier, its order and serial number are the question's own.</summary>
    /// <param name="type">The kind of meter that answers.</param>
    /// <param name="meter">Who answers.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="data">What stands behind the serial number; none for the question for the address.</param>
    /// <param name="output">Takes preamble and frame.</param>
    /// <param name="written">Bytes written.</param>
    /// <param name="preamble">Bytes FEH before the frame, 0 to 4.</param>
    public static bool TryWrite(
        Cjt188MeterType type,
        Cjt188Address meter,
        scoped in Cjt188Request request,
        ReadOnlySpan<byte> data,
        Span<byte> output,
        out int written,
        int preamble = Cjt188Frame.PreambleMax)
    {
        written = 0;
        Span<byte> whole = stackalloc byte[Cjt188Frame.DataMax];
        var size = Cjt188Request.HeadSize + data.Length;
        if (size > whole.Length || meter.HasWildcard) return false;
        Cjt188Request.WriteIdentifier(request.Identifier, request.Order, whole);
        whole[2] = request.Serial;
        data.CopyTo(whole[Cjt188Request.HeadSize..]);
        var control = Cjt188Control.Answer(request.Function);
        return Cjt188Frame.Write(type, meter, control, whole[..size], output, out written, preamble) == Cjt188Status.Ok;
    }

    /// <summary>Refuses.</summary>
    public static bool TryWriteRefusal(
        Cjt188MeterType type,
        Cjt188Address meter,
        scoped in Cjt188Request request,
        Cjt188MeterStatus status,
        Span<byte> output,
        out int written,
        int preamble = Cjt188Frame.PreambleMax)
    {
        written = 0;
        if (meter.HasWildcard) return false;
        Span<byte> data = stackalloc byte[1 + Cjt188MeterStatus.Size];
        data[0] = request.Serial;
        status.TryWrite(data[1..]);
        var control = Cjt188Control.Refuse(request.Function);
        return Cjt188Frame.Write(type, meter, control, data, output, out written, preamble) == Cjt188Status.Ok;
    }
}
