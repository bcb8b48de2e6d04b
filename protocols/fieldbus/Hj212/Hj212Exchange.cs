namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>What the sender of a message is to do now.</summary>
public enum Hj212Step : byte
{
    /// <summary>Nothing waits for an answer.</summary>
    Idle = 0,

    /// <summary>Wait until <see cref="Hj212Exchange.DueMs"/>.</summary>
    Wait = 1,

    /// <summary>Send the same bytes again.</summary>
    SendAgain = 2,

    /// <summary>All repetitions went unanswered, or a request was taken and never finished: the message failed.</summary>
    GiveUp = 3,

    /// <summary>Answered: data and notices were taken, a request was executed.</summary>
    Done = 4,

    /// <summary>The other side said no; <see cref="Hj212Exchange.Result"/> says why.</summary>
    Refused = 5,
}

/// <summary>
/// One message and its answer, from the sender's side, whichever side that is: wait 10 s, repeat three times, give up. No clock and no
/// line: stamps are handed in as milliseconds that only grow. Not thread-safe.
/// </summary>
/// <remarks>
/// HJ 212-2017, 6.4 (exchanges of data, notices and requests)
/// <code>
/// data     -------------------- 9014 --> Done
/// notice   -------------------- 9013 --> Done
/// request  -- 9011 QnRtn=1 -->  9012 --> Done (ExeRtn=1) or Refused
///             9011 QnRtn=2..  --> Refused
/// </code>
/// An answer counts by its QN. A request that was taken is not repeated while its result is waited for: it might be executed twice.
/// </remarks>
public sealed class Hj212Exchange(TimeSpan timeout, int retries)
{
    private readonly byte[] _number = new byte[Hj212Limits.RequestNumberSize];
    private readonly long _timeoutMs = (long)timeout.TotalMilliseconds;
    private Hj212Command _command;
    private int _sent;
    private bool _isTaken;
    private Hj212Step _step;

    /// <summary>With 10 s and three repetitions.</summary>
    public Hj212Exchange()
        : this(Hj212Limits.AnswerTimeout, Hj212Limits.Retries)
    {
    }

    /// <summary>How often the message was sent; 0 when idle.</summary>
    public int Sent => _sent;

    /// <summary>When <see cref="At"/> has the next thing to say.</summary>
    public long DueMs { get; private set; }

    /// <summary>QnRtn or ExeRtn of the answer that ended it; 0 for none.</summary>
    public int Result { get; private set; }

    /// <summary>A message goes out now, for the first time.</summary>
    /// <param name="command">Its command.</param>
    /// <param name="requestNumber">Its QN, 17 digits.</param>
    /// <param name="nowMs">Now.</param>
    public void Begin(Hj212Command command, ReadOnlySpan<byte> requestNumber, long nowMs)
    {
        requestNumber.CopyTo(_number);
        _command = command;
        _sent = 1;
        _isTaken = false;
        Result = 0;
        _step = Hj212Step.Wait;
        DueMs = nowMs + _timeoutMs;
    }

    /// <summary>What is to be done at a moment. <see cref="Hj212Step.SendAgain"/> is said once for each repetition.</summary>
    public Hj212Step At(long nowMs)
    {
        if (_step != Hj212Step.Wait || nowMs < DueMs) return _step;
        if (_isTaken || _sent > retries) return _step = Hj212Step.GiveUp;
        _sent++;
        DueMs = nowMs + _timeoutMs;
        return Hj212Step.SendAgain;
    }

    /// <summary>Takes a packet that came in; true when it belongs to this message.</summary>
    public bool Take(in Hj212Packet packet, long nowMs)
    {
        if (_step != Hj212Step.Wait || !packet.RequestNumber.SequenceEqual(_number)) return false;
        switch (packet.Command)
        {
            case Hj212Command.DataAnswer when _command.IsData():
            case Hj212Command.NoticeAnswer when !_command.IsData():
                _step = Hj212Step.Done;
                return true;
            case Hj212Command.RequestAnswer:
                Result = NumberOf(packet, "QnRtn"u8);
                if (Result != (int)Hj212RequestResult.Ready) _step = Hj212Step.Refused;
                _isTaken = true;
                DueMs = nowMs + _timeoutMs;
                return true;
            case Hj212Command.ExecutionResult:
                Result = NumberOf(packet, "ExeRtn"u8);
                _step = Result == (int)Hj212ExecutionResult.Done ? Hj212Step.Done : Hj212Step.Refused;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Forgets the message.</summary>
    public void Clear()
    {
        _step = Hj212Step.Idle;
        _sent = 0;
    }

    private static int NumberOf(in Hj212Packet packet, ReadOnlySpan<byte> key) =>
        packet.Groups.TryGet(key, out var text) && Digits.TryRead(text, out var number) ? number : 0;
}
