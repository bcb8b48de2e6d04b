namespace SmartPoles.EdgeAgent.Buses;

/// <summary>A question to a meter and all that its answer is held against.</summary>
/// <param name="request">What is asked.</param>
/// <param name="control">Control code of the question.</param>
/// <param name="number">DL/T 645: number of the follow-up, 0 for the first question. CJ/T 188: serial number.</param>
/// <param name="sent">The frame as it went out, preamble included.</param>
internal readonly ref struct MeterQuestion(MeterRequest request, byte control, byte number, ReadOnlySpan<byte> sent)
{
    public readonly MeterRequest Request = request;
    public readonly byte Control = control;
    public readonly byte Number = number;
    public readonly ReadOnlySpan<byte> Sent = sent;
}
