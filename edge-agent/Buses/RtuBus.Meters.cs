using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

// Questions to meters: an answer may come in several frames.
internal sealed partial class RtuBus
{
    /// <summary>A meter that always says that more follows must not hold the bus.</summary>
    private const int FollowUpsMax = 16;

    protected override BusReply Ask(in MeterRequest request, Span<byte> into, CancellationToken cancel)
    {
        _ear.Expect(request.Peer.Dialect);
        var reply = AskOnce(request, into, cancel);
        return reply is { Outcome: BusOutcome.BusDown, WasSent: false } ? AskOnce(request, into, cancel) : reply;
    }

    private BusReply AskOnce(in MeterRequest request, Span<byte> into, CancellationToken cancel)
    {
        var began = Time.GetTimestamp();
        if (!EnsureReady(request.Peer, cancel)) return new BusReply(BusOutcome.BusDown, ModbusExceptionCode.None, began, Time.GetTimestamp());
        var first = AskPart(request, followUp: 0, into, cancel);
        var reply = first.ToReply(Time);
        var moreFollows = first.MoreFollows;
        for (var followUp = 1; moreFollows && reply.Outcome == BusOutcome.Ok; followUp++)
        {
            if (followUp > FollowUpsMax) return reply with { Outcome = BusOutcome.BadFrame, DataBytes = 0 };
            var part = AskPart(request, (byte)followUp, into[reply.DataBytes..], cancel);
            moreFollows = part.MoreFollows;
            reply = reply with
            {
                Outcome = part.Outcome, ExceptionCode = part.Code, MeterCode = part.MeterCode, EndStamp = part.EndStamp,
                DataBytes = reply.DataBytes + part.DataBytes,
            };
        }

        var isWhole = request.Action != MeterAction.Read || request.DataBytes == 0 || reply.DataBytes == request.DataBytes;
        return reply.Outcome == BusOutcome.Ok && !isWhole ? reply with { Outcome = BusOutcome.BadFrame, DataBytes = 0 } : reply;
    }

    private Turn AskPart(in MeterRequest request, byte followUp, Span<byte> into, CancellationToken cancel)
    {
        var isCjt188 = request.Peer.Dialect == BusDialect.Cjt188;

        // Never 0, with which meters answer that do not echo the number.
        if (isCjt188 && ++_number == 0) _number = 1;
        var number = isCjt188 ? _number : followUp;
        var length = MeterAnswer.Write(request, number, _habits.IsHighFirst(request.Peer), _sending, out var control);
        var question = new LineQuestion(new MeterQuestion(request, control, number, _sending.AsSpan(0, length)));
        var turn = Transact(question, length, into, cancel);
        if (isCjt188) NoteHabit(request.Peer, turn);
        return turn;
    }

    private void NoteHabit(BusPeer peer, in Turn turn)
    {
        if (turn.Outcome == BusOutcome.Ok) _habits.NoteAnswer(peer, turn.IsHighFirst);
        else if (turn.Outcome == BusOutcome.Exception) _habits.NoteRefusal(peer);
        else if (turn.SentBytes > 0) _habits.NoteFailure(peer);
    }
}
