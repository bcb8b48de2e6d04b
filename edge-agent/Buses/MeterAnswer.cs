namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Writes questions to meters and takes their answers apart, each in its dialect.</summary>
internal static class MeterAnswer
{
    /// <inheritdoc cref="Dlt645Match.Write"/>
    public static int Write(in MeterRequest request, byte number, bool isHighFirst, Span<byte> output, out byte control) =>
        request.Peer.Dialect == BusDialect.Cjt188
            ? Cjt188Match.Write(request, number, isHighFirst, output, out control)
            : Dlt645Match.Write(request, number, output, out control);

    /// <summary>What an answer or a refusal that matches says.</summary>
    public static void Take(scoped in MeterQuestion question, ReadOnlySpan<byte> frame, Span<byte> into, ref Turn turn)
    {
        if (question.Request.Peer.Dialect == BusDialect.Cjt188) Cjt188Match.Take(question, frame, into, ref turn);
        else Dlt645Match.Take(question, frame, into, ref turn);
    }
}
