using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

// From the question on the wire to its outcome.
internal sealed partial class RtuBus
{
    /// <summary>
    /// Bytes of one answer may be so far apart: slow converters pause in the middle of a frame. The checksum, not the standard's 1.5
    /// characters, tells whether it is whole.
    /// </summary>
    private static readonly TimeSpan InterByteMax = TimeSpan.FromMilliseconds(50);

    /// <summary>DL/T 645 allows half a second between two bytes of one frame, and some meters take it.</summary>
    private static readonly TimeSpan MeterInterByteMax = TimeSpan.FromMilliseconds(500);

    private void Listen(scoped in LineQuestion question, Span<byte> into, ref Turn turn, CancellationToken cancel)
    {
        var timeout = _units.TimeoutOf(question.Peer);
        var deadline = turn.QuestionEnd + StampsOf(timeout);
        var lastDeadline = deadline + StampsOf(timeout + WireTime(RtuFrame.SizeMax));
        var interByte = question.Peer.Dialect.IsMeter() ? MeterInterByteMax : InterByteMax;
        var isUnsure = false;
        _echo.Begin(question.IsMirror);
        while (true)
        {
            var left = LeftUntil(deadline);
            var isFinal = left <= TimeSpan.Zero && !_ear.Listen(TimeSpan.Zero);
            var heard = _ear.Find(question, isFinal, out var frame, out var headStamp, out var underWay);
            if (heard == Heard.Copy)
            {
                var meaning = HearCopy();
                isUnsure |= meaning == CopyMeaning.Unsure;
                if (meaning != CopyMeaning.Answer) continue;
                heard = Heard.Answer;
            }
            else if (heard is Heard.Answer or Heard.Refusal)
            {
                _echo.HearAnswer(_ear.IsClean);
            }

            if (heard != Heard.Nothing)
            {
                Conclude(heard, question, frame, headStamp, into, ref turn);
                return;
            }

            if (isFinal)
            {
                turn.Outcome = _ear.WasGarbled || isUnsure ? BusOutcome.BadFrame : BusOutcome.Timeout;
                return;
            }

            cancel.ThrowIfCancellationRequested();
            if (underWay > 0)
            {
                deadline = Math.Max(deadline, Math.Min(lastDeadline, _ear.LastByteStamp + StampsOf(interByte)));
                left = LeftUntil(deadline);

                // What is under way needs its wire time anyway: sleeping through it saves a wake-up for every byte.
                var rest = LeftUntil(headStamp + StampsOf(WireTime(underWay)));
                Keeper.Line.Wait(rest < left ? rest : left);
            }

            if (left > TimeSpan.Zero) _ear.Listen(left);
        }
    }

    private CopyMeaning HearCopy()
    {
        var wasKnown = _echo.Echoes is true;
        var meaning = _echo.HearCopy();
        if (meaning == CopyMeaning.Echo) Counters.SawEcho();
        if (wasKnown || _echo.Echoes is not true) return meaning;
        _logger.BusEchoes(Name);

        // The first of two copies that taught it was the echo.
        if (meaning == CopyMeaning.Answer) Counters.SawEcho();
        return meaning;
    }

    private void Conclude(
        Heard heard, scoped in LineQuestion question, ReadOnlySpan<byte> frame, long headStamp, Span<byte> into, ref Turn turn)
    {
        switch (heard)
        {
            case Heard.Answer:
                turn.Answered(BusOutcome.Ok, headStamp);
                if (question.Peer.Dialect.IsMeter()) MeterAnswer.Take(question.Meter, frame, into, ref turn);
                else turn.DataBytes = CopyData(question.Rtu.Asked, frame[1..^Crc16.Size], into);
                break;
            case Heard.Refusal:
                turn.Answered(BusOutcome.Exception, headStamp);
                if (question.Peer.Dialect.IsMeter()) MeterAnswer.Take(question.Meter, frame, into, ref turn);
                else turn.Code = (ModbusExceptionCode)frame[2];
                break;
            default:
                turn.Outcome = BusOutcome.BadFrame;
                return;
        }

        _units.NoteAnswer(question.Peer, Time.GetElapsedTime(turn.QuestionEnd, turn.AnswerHead));
    }

    private TimeSpan LeftUntil(long stamp) => Time.GetElapsedTime(Time.GetTimestamp(), stamp);

    private TimeSpan WireTime(int bytes) => _timing?.WireTime(bytes) ?? TimeSpan.Zero;
}
