using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What one bus knows of each unit: which answer may still come, and how long to wait for the next.</summary>
/// <remarks>
/// The timeout of a unit begins at the configured one and is the floor. A unit that answered late gets a quarter more than it
/// needed, at most twice the configured time; after 64 punctual answers the excess is halved. It is never shortened: a device
/// that is quick as a rule may still be slow when it writes to its flash.
/// The late-reply window is twice the timeout, at least 500 ms, and grows to twice the worst lateness seen of a unit, at most 10 s.
/// An answer that comes later than that cannot be told from the answer to the next question of the same shape.
/// </remarks>
internal sealed class UnitBook
{
    private const int CalmAnswers = 64;
    private static readonly TimeSpan WindowMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WindowMax = TimeSpan.FromSeconds(10);

    private readonly Entry[] _units = new Entry[256];
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private long _inheritedUntil = long.MinValue;

    public UnitBook(TimeSpan timeout, TimeProvider time)
    {
        _timeout = timeout;
        _time = time;
        LateWindow = timeout * 2 > WindowMin ? timeout * 2 : WindowMin;
    }

    /// <summary>How long an answer may be late, of a unit that never was worse.</summary>
    public TimeSpan LateWindow { get; }

    /// <summary>Longest wait for the first byte of this unit's answer.</summary>
    public TimeSpan TimeoutOf(byte unit) => _timeout + _units[unit].Extra;

    /// <summary>Time for which an answer to an earlier question may still come.</summary>
    public TimeSpan QuarantineLeft(byte unit)
    {
        ref var entry = ref _units[unit];
        if (entry.Owed == 0) return TimeSpan.Zero;
        var left = entry.Window - _time.GetElapsedTime(entry.OpenedStamp);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>A question of ours went out and was not answered in time.</summary>
    /// <param name="unit">Whom it asked.</param>
    /// <param name="function">What it asked.</param>
    /// <param name="questionEnd">When its last bit was on the wire.</param>
    public void Unanswered(byte unit, ModbusFunction function, long questionEnd) => Open(unit, function, questionEnd, isOurs: true);

    /// <summary>Another master asked this unit: its answer will come, and is not for us.</summary>
    public void Overheard(byte unit, ModbusFunction function, long stamp) => Open(unit, function, stamp, isOurs: false);

    /// <summary>For so long any unit may still answer whoever asked before us.</summary>
    public void Inherit(TimeSpan span) => _inheritedUntil = _time.GetTimestamp() + (long)(span.TotalSeconds * _time.TimestampFrequency);

    /// <summary>An answer arrived that nobody waits for.</summary>
    /// <returns>
    /// True when it is the late answer to a question of ours, or of our predecessor; with nothing more owed the unit may be asked again.
    /// </returns>
    public bool Close(byte unit, ModbusFunction function, long stamp)
    {
        ref var entry = ref _units[unit];
        if (entry.Owed == 0 && stamp <= _inheritedUntil) return true;
        if (entry.Owed == 0 || entry.Function != function) return false;
        entry.Owed--;
        if (!entry.IsOurs) return false;
        NoteLate(unit, _time.GetElapsedTime(entry.QuestionEnd, stamp));
        return true;
    }

    /// <summary>A late answer: the unit gets more time.</summary>
    public void NoteLate(byte unit, TimeSpan needed)
    {
        ref var entry = ref _units[unit];
        var wanted = (needed * 1.25) - _timeout;
        if (wanted > _timeout) wanted = _timeout;
        if (wanted > entry.Extra) entry.Extra = wanted;
        entry.Calm = 0;
        var worst = (needed - _timeout) * 2;
        entry.WindowGrown = worst > WindowMax ? WindowMax : worst > entry.WindowGrown ? worst : entry.WindowGrown;
    }

    /// <summary>An answer in time.</summary>
    public void NoteAnswer(byte unit, TimeSpan turnaround)
    {
        ref var entry = ref _units[unit];
        if (entry.Extra == TimeSpan.Zero || turnaround * 1.25 > _timeout || ++entry.Calm < CalmAnswers) return;
        entry.Calm = 0;
        entry.Extra = entry.Extra > TimeSpan.FromMilliseconds(1) ? entry.Extra / 2 : TimeSpan.Zero;
    }

    private void Open(byte unit, ModbusFunction function, long questionEnd, bool isOurs)
    {
        ref var entry = ref _units[unit];
        entry.Owed = QuarantineLeft(unit) > TimeSpan.Zero ? (byte)Math.Min(entry.Owed + 1, byte.MaxValue) : (byte)1;
        entry.Function = function;
        entry.QuestionEnd = questionEnd;
        entry.OpenedStamp = _time.GetTimestamp();
        entry.Window = entry.WindowGrown > LateWindow ? entry.WindowGrown : LateWindow;
        entry.IsOurs = isOurs;
    }

    private struct Entry
    {
        public TimeSpan Extra;
        public TimeSpan Window;
        public TimeSpan WindowGrown;
        public long QuestionEnd;
        public long OpenedStamp;
        public int Calm;
        public ModbusFunction Function;
        public byte Owed;
        public bool IsOurs;
    }
}
