using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// The visits to one device: which question comes next, what an answer or a failure means, and which readings come of it. A visit
/// reads everything that is due; every field gets a reading in it, good or bad, and a failed question takes no other with it. Whatever
/// a device answers is a reading, also what was asked only to see whether it lives.
/// </summary>
/// <remarks>
/// <code>
/// due -> question -> answer -> next question ... -> end
///            '-> answer with a doubted value -> the same question -> said twice: believed; else implausible
///            '-> no answer -> (late window) -> probe -> answer -> the question once more
///                                                '-> no answer -> end, the rest is bad; silent after three in a row
/// silent -> probe, ever more rarely -> answer -> everything at once
/// </code>
/// Nothing here allocates once every plan has been made.
/// </remarks>
internal sealed partial class DevicePoll
{
    private const int LearningPauseMax = 256;

    private readonly Device _device;
    private readonly SampleClock _clock;
    private readonly DeviceBoard _board;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly VisitPlans _plans;
    private readonly TurnaroundMeter _turnaround;
    private readonly SeriesFilter[] _filters;
    private readonly PeriodMeter _periods;
    private readonly bool[] _isDone;
    private readonly Reading?[] _doubted;
    private readonly DeviceBatch _batch;
    private VisitRead[] _visit = [];
    private VisitRead? _failed;
    private ReadLimits _limitsBefore;
    private Quality _lastFailure;
    private uint _visitGroups;
    private long _lastUnixMs;
    private long _lastAnswerUnixMs;
    private bool _mustProve;
    private bool _hasAnswer;
    private bool _hasValue;
    private int _learningPause;
    private int _learningPauseLeft;
    private RateWish? _rate;
    private RateWish? _wish;

    public DevicePoll(
        Device device, SampleClock clock, DeviceBoard board, TimeProvider time, Random random, IEnumerable<RegisterHole> holes, IReadOnlyCollection<string> fitted)
    {
        Senses = new FieldSenses(device, fitted);
        _device = device;
        _clock = clock;
        _board = board;
        _time = time;
        _random = random;
        var keys = device.Fields.Select(field => (device.PeriodOf(field), field.Priority)).Distinct().Order().ToList();
        int[] groupOf = [.. device.Fields.Select(field => keys.IndexOf((device.PeriodOf(field), field.Priority)))];
        _plans = new VisitPlans(device, groupOf, holes);
        _limitsBefore = _plans.Limits;
        _turnaround = new TurnaroundMeter(device.Turnaround);
        _filters = [.. device.Fields.Select(field => new SeriesFilter(field.Options))];
        _periods = new PeriodMeter(device.Fields.Count);
        _isDone = new bool[device.Fields.Count];
        _doubted = new Reading?[device.Fields.Count];
        _batch = new DeviceBatch(device.Id, device.Fields.Count);
        PollGroup[] groups = [.. keys.Select(key => new PollGroup(Math.Max(1, time.StampsOf(key.Item1)), key.Priority))];
        Schedule = new DeviceSchedule(groups, new DeviceHealth(keys[0].Item1))
        {
            ProbeCost = time.StampsOf(device.Timing.Unanswered(_plans.Probe.Planned)),
        };
    }

    public Device Device => _device;

    public DeviceSchedule Schedule { get; }

    /// <summary>What its fields tell over time.</summary>
    public FieldSenses Senses { get; }

    public DeviceHealth Health => Schedule.Health;

    /// <summary>What was learned about the device, once it is certain.</summary>
    public IReadOnlyList<RegisterHole> Holes => _limitsBefore.Holes;

    /// <summary>How far apart its readings really were.</summary>
    public PeriodMeter Periods => _periods;

    public double TurnaroundMs => _turnaround.Milliseconds;

    public long LastAnswerUnixMs => Volatile.Read(ref _lastAnswerUnixMs);

    /// <summary>Readings of the present visit that nobody has taken yet; null for none.</summary>
    public DeviceBatch? Pending => _batch.Readings.Count == 0 ? null : _batch;

    /// <summary>The next question; begins a visit when none is under way.</summary>
    public VisitRead Next(long now)
    {
        if (!Schedule.IsOpen) Begin(now);
        if (_mustProve) return _plans.Probe;
        return NextRead() ?? _plans.Probe;
    }

    /// <summary>Takes what became of the last question; the change in the device's health, if any.</summary>
    /// <param name="read">The question.</param>
    /// <param name="reply">Its fate.</param>
    /// <param name="data">The answer's registers, or the data of a meter, when it is one.</param>
    /// <param name="quarantine">For how long a late answer may still come.</param>
    public HealthChange Take(VisitRead read, in BusReply reply, ReadOnlySpan<byte> data, TimeSpan quarantine)
    {
        _lastUnixMs = _clock.UnixMsAt(reply.MiddleStamp);
        var isAnswered = reply.Outcome is BusOutcome.Ok or BusOutcome.Exception;
        Schedule.IsBusDown = reply.Outcome == BusOutcome.BusDown;
        Schedule.NotBefore = quarantine > TimeSpan.Zero ? reply.EndStamp + _time.StampsOf(quarantine) : 0;
        var change = Health.Observe(isAnswered, reply.EndStamp);
        if (isAnswered) TakeAnswer(read, reply, data);
        else TakeFailure(read, reply, change);
        if (Schedule.IsOpen && NextRead() is { } next) Schedule.OpenPriority = next.Priority;
        else if (Schedule.IsOpen) End(reply.EndStamp);
        return change;
    }

    /// <summary>What was pending has been taken.</summary>
    public void Flushed() => _batch.Clear();

    /// <summary>A wish for a faster rate that the loop has not seen yet; set by anybody.</summary>
    public RateWish? Wish
    {
        set => Volatile.Write(ref _wish, value);
    }

    /// <summary>Obeys a new wish: what is slower than wished comes due at once.</summary>
    public void TakeWish(long now)
    {
        if (Interlocked.Exchange(ref _wish, null) is not { } wish) return;
        _rate = wish.Until > now ? wish : null;
        if (_rate is null) return;
        foreach (var group in Schedule.Groups)
        {
            if (group.Period > wish.Period) group.Hasten(now);
        }
    }

    private void Begin(long now)
    {
        if (_rate is { } rate && rate.Until <= now) _rate = null;
        _visitGroups = Health.IsSilent ? uint.MaxValue >> (32 - Schedule.Groups.Length) : Schedule.DueAt(now);
        var key = long.MaxValue;
        for (var index = 0; index < Schedule.Groups.Length; index++)
        {
            if ((_visitGroups >> index & 1) == 0) continue;
            var group = Schedule.Groups[index];
            key = Math.Min(key, group.Due);
            group.Begin(now, EffectivePeriod(group));
        }

        if (_turnaround.HasMoved(out var measured)) _plans.PlanFor(measured);
        _visit = _plans.Get(_visitGroups);
        foreach (var read in _visit) read.BeginVisit();
        Array.Fill(_isDone, true);
        Array.Clear(_doubted);
        foreach (var read in _visit)
        {
            foreach (var field in read.Fields) _isDone[field] = false;
        }

        _hasAnswer = false;
        _hasValue = false;
        _lastFailure = Quality.Timeout;
        _mustProve = Health.IsSilent || Health.Failures > 0;
        if (_learningPauseLeft > 0) _learningPauseLeft--;
        Schedule.Open(key);
        Schedule.OpenPriority = PollPriority.Alarm;
    }

    private long EffectivePeriod(PollGroup group) => _rate is { } rate && rate.Period < group.Period ? rate.Period : group.Period;

    private VisitRead? NextRead()
    {
        foreach (var read in _visit)
        {
            if (read.MayBeAsked && IsWanted(read)) return read;
        }

        return null;
    }

    private bool IsWanted(VisitRead read)
    {
        foreach (var field in read.Fields)
        {
            if (!_isDone[field]) return true;
        }

        return false;
    }

    /// <summary>A question before this one got no answer, and now the device answers: it was the question.</summary>
    private void NoteSilenceOf(VisitRead read)
    {
        if (_failed is not { } failed || failed == read) return;
        _failed = null;
        failed.NoteSilence();

        // A device may also keep silent where it should refuse: registers read through are the first suspects.
        if (failed is { HasUnprovenGap: true, Silences: >= 2 } && _plans.TakeApart(failed)) Replan();
    }

    /// <summary>True when the question was refused for its range, and is asked again in pieces.</summary>
    private bool TakeApart(VisitRead read, ModbusExceptionCode code)
    {
        // 02: a register in it does not exist. 03: also said by devices that give fewer registers at once than asked for.
        if (code is not (ModbusExceptionCode.IllegalDataAddress or ModbusExceptionCode.IllegalDataValue)) return false;
        if (_learningPauseLeft > 0 || !_plans.TakeApart(read)) return false;
        Replan();
        return true;
    }

    private void Replan()
    {
        _visit = _plans.Get(_visitGroups);
        foreach (var read in _visit) read.BeginVisit();
    }

    private void End(long now)
    {
        for (var field = 0; field < _isDone.Length; field++) RecordBad(field, _lastFailure);
        Schedule.Close();
        if (Schedule.IsBusDown)
        {
            foreach (var group in Schedule.Groups) group.ForgetPhase();
        }

        if (Health.IsSilent || Schedule.IsBusDown)
        {
            // A bus that is down costs no bus time: its devices keep their period, so that they are back at once.
            var delay = Schedule.IsBusDown ? _device.Period : Health.NextProbeDelay(_random);
            Schedule.ProbeDue = Math.Max(now + _time.StampsOf(delay), Schedule.NotBefore);
        }

        KeepWhatWasLearned();
    }

    /// <summary>What a device refuses while it gives nothing at all (starting up, wrong firmware) is not learned.</summary>
    private void KeepWhatWasLearned()
    {
        if (ReferenceEquals(_limitsBefore, _plans.Limits)) return;
        if (_hasValue)
        {
            _limitsBefore = _plans.Limits;
            _learningPause = 0;
        }
        else if (_hasAnswer)
        {
            _plans.Restore(_limitsBefore);
            _learningPause = Math.Clamp(_learningPause * 2, 16, LearningPauseMax);
            _learningPauseLeft = _learningPause;
        }
    }
}

/// <summary>A faster report rate for a time, in stamps.</summary>
internal sealed record RateWish(long Period, long Until);
