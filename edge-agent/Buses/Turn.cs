using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>One question and answer in the making.</summary>
internal struct Turn
{
    /// <summary>What is told unless something better happens: cancelled, or the line broke.</summary>
    public BusOutcome Outcome = BusOutcome.BusDown;

    public ModbusExceptionCode Code;
    public long SentStamp;
    public long QuestionEnd;
    public long AnswerHead;
    public long EndStamp;
    public int SentBytes;
    public int DataBytes;

    /// <summary>Of a meter: who answered, why it refused, and what is left to do.</summary>
    public BusPeer Peer;
    public byte MeterCode;
    public bool MoreFollows;
    public bool IsHighFirst;

    /// <summary>The question went out and its answer has not come.</summary>
    public bool IsOwed;

    public Turn()
    {
    }

    public void Answered(BusOutcome outcome, long answerHead)
    {
        Outcome = outcome;
        AnswerHead = Math.Max(answerHead, QuestionEnd);
        IsOwed = false;
    }

    public readonly BusReply ToReply(TimeProvider time) => new(Outcome, Code, SentStamp, EndStamp)
    {
        WasSent = SentBytes > 0,
        DataBytes = DataBytes,
        Answered = Peer,
        MeterCode = MeterCode,
        Turnaround = AnswerHead == 0 ? TimeSpan.Zero : time.GetElapsedTime(QuestionEnd, AnswerHead),
    };
}
