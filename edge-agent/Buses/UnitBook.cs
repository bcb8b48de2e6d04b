namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What one bus knows of each device: which answer may still come, and how long to wait for the next.</summary>
/// <remarks>
/// The timeout of a device begins at the configured one (of a meter at least at what its standard allows it) and is the floor. A device
/// that answered late gets a quarter more than it needed, at most twice the configured time; after 64 punctual answers the excess is
/// halved. It is never shortened: a device that is quick as a rule may still be slow when it writes to its flash.
/// The late-reply window is twice the timeout, at least 500 ms, and grows to twice the worst lateness seen of a device, at most 10 s.
/// An answer that comes later than that cannot be told from the answer to the next question of the same shape.
/// </remarks>
internal sealed class UnitBook
{
    private const int CalmAnswers = 64;
    private const int Units = 256;
    private static readonly TimeSpan WindowMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WindowMax = TimeSpan.FromSeconds(10);

    // Modbus units have the seats of their numbers, meters follow in the order in which they were first asked.
    private readonly Dictionary<BusPeer, int> _seats = [];
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly Entry _blank;
    private long _inheritedUntil = long.MinValue;
    private Entry[] _entries = new Entry[Units];

    public UnitBook(TimeSpan timeout, TimeProvider time)
    {
        _timeout = timeout;
        _time = time;
        LateWindow = WindowOf(timeout);
    }

    /// <summary>How long an answer may be late, of a Modbus unit that never was worse.</summary>
    public TimeSpan LateWindow { get; }

    /// <summary>Longest wait for the first byte of this device's answer.</summary>
    public TimeSpan TimeoutOf(BusPeer peer) => peer.Dialect.TimeoutOf(_timeout) + Known(peer).Extra;

    /// <summary>Time for which an answer to an earlier question may still come.</summary>
    public TimeSpan QuarantineLeft(BusPeer peer)
    {
        ref readonly var entry = ref Known(peer);
        if (entry.Owed == 0) return TimeSpan.Zero;
        var left = entry.Window - _time.GetElapsedTime(entry.OpenedStamp);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>A question of ours went out and was not answered in time.</summary>
    /// <param name="peer">Whom it asked.</param>
    /// <param name="kind">What it asked: function or control code.</param>
    /// <param name="questionEnd">When its last bit was on the wire.</param>
    public void Unanswered(BusPeer peer, byte kind, long questionEnd) => Open(ref Seat(peer), peer, kind, questionEnd, isOurs: true);

    /// <summary>Another master asked this device: its answer will come, and is not for us.</summary>
    public void Overheard(BusPeer peer, byte kind, long stamp)
    {
        // A meter that is none of ours needs no seat: nobody here will ask it.
        if (Has(peer)) Open(ref Seat(peer), peer, kind, stamp, isOurs: false);
    }

    /// <summary>For so long any unit may still answer whoever asked before us.</summary>
    public void Inherit(TimeSpan span) => _inheritedUntil = _time.GetTimestamp() + (long)(span.TotalSeconds * _time.TimestampFrequency);

    /// <summary>An answer arrived that nobody waits for.</summary>
    /// <returns>
    /// True when it is the late answer to a question of ours, or of our predecessor; with nothing more owed the device may be asked again.
    /// </returns>
    public bool Close(BusPeer peer, byte kind, long stamp)
    {
        if (!Has(peer)) return stamp <= _inheritedUntil;
        ref var entry = ref Seat(peer);
        if (entry.Owed == 0 && stamp <= _inheritedUntil) return true;
        if (entry.Owed == 0 || entry.Kind != kind) return false;
        entry.Owed--;
        if (!entry.IsOurs) return false;
        NoteLate(peer, _time.GetElapsedTime(entry.QuestionEnd, stamp));
        return true;
    }

    /// <summary>A late answer: the device gets more time.</summary>
    public void NoteLate(BusPeer peer, TimeSpan needed)
    {
        ref var entry = ref Seat(peer);
        var timeout = peer.Dialect.TimeoutOf(_timeout);
        var wanted = (needed * 1.25) - timeout;
        if (wanted > timeout) wanted = timeout;
        if (wanted > entry.Extra) entry.Extra = wanted;
        entry.Calm = 0;
        var worst = (needed - timeout) * 2;
        entry.WindowGrown = worst > WindowMax ? WindowMax : worst > entry.WindowGrown ? worst : entry.WindowGrown;
    }

    /// <summary>An answer in time.</summary>
    public void NoteAnswer(BusPeer peer, TimeSpan turnaround)
    {
        ref var entry = ref Seat(peer);
        if (entry.Extra == TimeSpan.Zero || turnaround * 1.25 > peer.Dialect.TimeoutOf(_timeout) || ++entry.Calm < CalmAnswers) return;
        entry.Calm = 0;
        entry.Extra = entry.Extra > TimeSpan.FromMilliseconds(1) ? entry.Extra / 2 : TimeSpan.Zero;
    }

    private static TimeSpan WindowOf(TimeSpan timeout) => timeout * 2 > WindowMin ? timeout * 2 : WindowMin;

    private void Open(ref Entry entry, BusPeer peer, byte kind, long questionEnd, bool isOurs)
    {
        entry.Owed = QuarantineLeft(peer) > TimeSpan.Zero ? (byte)Math.Min(entry.Owed + 1, byte.MaxValue) : (byte)1;
        entry.Kind = kind;
        entry.QuestionEnd = questionEnd;
        entry.OpenedStamp = _time.GetTimestamp();
        var window = WindowOf(peer.Dialect.TimeoutOf(_timeout));
        entry.Window = entry.WindowGrown > window ? entry.WindowGrown : window;
        entry.IsOurs = isOurs;
    }

    private bool Has(BusPeer peer) => !peer.Dialect.IsMeter() || _seats.ContainsKey(peer);

    /// <summary>To be read only: of a meter that was never asked it is blank.</summary>
    private ref readonly Entry Known(BusPeer peer)
    {
        var seat = SeatOf(peer);
        if (seat < 0) return ref _blank;
        return ref _entries[seat];
    }

    private ref Entry Seat(BusPeer peer)
    {
        var seat = SeatOf(peer);
        if (seat >= 0) return ref _entries[seat];
        seat = Units + _seats.Count;
        if (seat >= _entries.Length) Array.Resize(ref _entries, _entries.Length + Units);
        _seats.Add(peer, seat);
        return ref _entries[seat];
    }

    private int SeatOf(BusPeer peer) =>
        !peer.Dialect.IsMeter() ? peer.Unit : _seats.TryGetValue(peer, out var seat) ? seat : -1;

    private struct Entry
    {
        public TimeSpan Extra;
        public TimeSpan Window;
        public TimeSpan WindowGrown;
        public long QuestionEnd;
        public long OpenedStamp;
        public int Calm;
        public byte Kind;
        public byte Owed;
        public bool IsOurs;
    }
}
