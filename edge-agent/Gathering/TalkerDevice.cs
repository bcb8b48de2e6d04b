using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// One device that talks: which of its sentences become readings, and what its silence means. A sentence gives its values at once, each field
/// as often as its period says; what is said in between is passed over. No clock of its own, no I/O; not thread-safe but for its status.
/// </summary>
/// <remarks>
/// <code>
/// $ MWV ... $ MDA ... $ XDR ...      ........      $ MWV ... $ MDA ...
/// |------- one set of values ------|  |- a period without a sentence: missed -| three in a row: silent
/// '- each value has the time of its own sentence
/// </code>
/// </remarks>
internal sealed class TalkerDevice
{
    // Heads keep their second to some tens of milliseconds: a sentence that comes a little early is the one that was waited for.
    private const double EarlyShare = 0.25;

    // A period and a half without a sentence is one missed for certain.
    private const double MissedAfter = 1.5;

    // What is not said three times running, while the rest is, is not said.
    private const double UnsaidAfter = 3.5;

    private readonly SampleClock _clock;
    private readonly DeviceBoard _board;
    private readonly TimeProvider _time;
    private readonly TalkerField[] _fields;
    private readonly DeviceBatch _batch;
    private readonly long _period;
    private long _missDue;
    private long _damagedBefore;
    private long _lastHeardUnixMs;
    private RateWish? _rate;
    private RateWish? _wish;

    public TalkerDevice(Device device, SampleClock clock, DeviceBoard board, TimeProvider time)
    {
        Device = device;
        _clock = clock;
        _board = board;
        _time = time;
        Senses = new FieldSenses(device, []);
        Health = new DeviceHealth(device.Period);
        _period = Math.Max(1, time.StampsOf(device.Period));
        var now = time.GetTimestamp();
        _fields = [.. device.Fields.Select(field => new TalkerField(field, Math.Max(1, time.StampsOf(device.PeriodOf(field))), now))];
        _batch = new DeviceBatch(device.Id, _fields.Length);
        _missDue = now + (long)(MissedAfter * _period);
    }

    public Device Device { get; }

    public DeviceHealth Health { get; }

    public FieldSenses Senses { get; }

    public long LastHeardUnixMs => Volatile.Read(ref _lastHeardUnixMs);

    /// <summary>Readings that nobody has taken yet; null for none.</summary>
    public DeviceBatch? Pending => _batch.Readings.Count == 0 ? null : _batch;

    /// <summary>When to look again, if nothing is said until then.</summary>
    public long NextLook => _missDue;

    /// <summary>A wish for more values that the loop has not seen yet; set by anybody.</summary>
    public RateWish? Wish
    {
        set => Volatile.Write(ref _wish, value);
    }

    /// <summary>What was pending has been taken.</summary>
    public void Flushed() => _batch.Clear();

    public void TakeWish()
    {
        if (Interlocked.Exchange(ref _wish, null) is { } wish) _rate = wish;
    }

    /// <summary>Takes a sentence; whether it is one of its own, and what that changed.</summary>
    /// <param name="report">The sentence.</param>
    /// <param name="talker">Who says it.</param>
    /// <param name="stamp">When it began.</param>
    /// <param name="damaged">Damaged sentences and bytes of noise on the line so far.</param>
    /// <param name="change">The change in its health, if any.</param>
    public bool TryTake(in NmeaReport report, BusPeer talker, long stamp, long damaged, out HealthChange change)
    {
        change = HealthChange.None;
        if (!Device.Peer.Means(talker)) return false;
        if (_rate is { } rate && rate.Until <= stamp) _rate = null;
        var unixMs = _clock.UnixMsAt(stamp);
        var isMine = false;
        for (var index = 0; index < _fields.Length; index++)
        {
            var field = _fields[index];
            var isSaid = field.TryDecode(report, stamp, unixMs, out var reading, out var isSource);
            if (isSource && !isMine)
            {
                isMine = true;
                change = NoteHeard(stamp, unixMs, damaged);
            }

            if (!isSaid) continue;
            field.NoteSaid(stamp, damaged);

            // Nobody can be asked again: what is doubted waits for the next sentence that says so too.
            if (Senses.Doubts(index, reading, _time.MillisecondsAt(stamp))) continue;
            if (field.IsDue(stamp, EffectivePeriod(field), EarlyShare)) Record(index, reading);
        }

        return isMine;
    }

    /// <summary>Looks whether something was to be said and was not; the change in its health, if any.</summary>
    /// <param name="now">Now.</param>
    /// <param name="isOpen">The line stands.</param>
    /// <param name="damaged">Damaged sentences and bytes of noise on the line so far.</param>
    public HealthChange LookForSilence(long now, bool isOpen, long damaged)
    {
        if (now < _missDue)
        {
            if (!Health.IsSilent) LookForUnsaid(now, damaged);
            return HealthChange.None;
        }

        _missDue += (((now - _missDue) / _period) + 1) * _period;
        var change = Health.Observe(isAnswered: false, now);
        var reason = !isOpen ? Quality.BusDown : damaged > _damagedBefore ? Quality.BadFrame : Quality.Timeout;
        var unixMs = _clock.UnixMsAt(now);
        for (var index = 0; index < _fields.Length; index++) Record(index, Reading.Bad(_fields[index].Quantity, unixMs, reason));
        return change;
    }

    private HealthChange NoteHeard(long stamp, long unixMs, long damaged)
    {
        Volatile.Write(ref _lastHeardUnixMs, unixMs);
        _missDue = stamp + (long)(MissedAfter * _period);
        _damagedBefore = damaged;
        return Health.Observe(isAnswered: true, stamp);
    }

    /// <summary>It talks, but of some quantities no more, or never did: an element that it does not have.</summary>
    private void LookForUnsaid(long now, long damaged)
    {
        for (var index = 0; index < _fields.Length; index++)
        {
            if (!_fields[index].IsUnsaid(now, UnsaidAfter, damaged, out var wasDamaged)) continue;
            Record(index, Reading.Bad(_fields[index].Quantity, _clock.UnixMsAt(now), wasDamaged ? Quality.BadFrame : Quality.NoValue));
        }
    }

    private long EffectivePeriod(TalkerField field) => _rate is { } rate && rate.Period < field.Period ? rate.Period : field.Period;

    private void Record(int index, in Reading read)
    {
        var reading = Senses.Judge(index, read);
        var field = _fields[index];
        var nowMs = _time.MillisecondsAt(_time.GetTimestamp());
        if (field.Filter.Take(reading, nowMs, Health.IsSilent, _rate is not null) is not { } taken) return;
        var before = _board.Latest(Device.Id, taken.Quantity);
        _board.Note(Device.Id, taken);
        _batch.Add(taken, _clock.Quality, isUrgent: field.IsEvent && taken.IsGood && before?.Value != taken.Value);
    }
}
