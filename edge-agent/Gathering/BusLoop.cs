using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// The loop of one bus: asks what <see cref="BusSchedule"/> picks, hands the readings on, and lends the bus to jobs between two
/// questions. The only one who waits and the only one who talks on the bus.
/// </summary>
public sealed class BusLoop : IBusAccess, IGatheringLoop
{
    // A loop that idles looks up so often, which shows everybody that it lives; a stuck one does not.
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(5);

    private readonly IBus _bus;
    private readonly DevicePoll[] _polls;
    private readonly Dictionary<DeviceSchedule, DevicePoll> _pollOf;
    private readonly BusSchedule _schedule;
    private readonly DeviceBoard _board;
    private readonly Action<DeviceBatch> _take;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HoleBook? _holes;
    private readonly FittedBook? _fitted;
    private readonly LoadMeter _load;
    private readonly LoopTimer _timer;
    private readonly JobQueue _jobs;
    private readonly byte[] _data = new byte[Math.Max(ModbusLimits.ReadRegistersMax * 2, MeterRequest.DataBytesMax)];
    private DevicePoll? _here;
    private long _progressStamp;
    private long _quietUntil = long.MinValue;
    private int _hasWish;

    /// <param name="bus">The bus; not disposed here.</param>
    /// <param name="devices">Its devices.</param>
    /// <param name="clock">Stamps the readings.</param>
    /// <param name="board">Told of readings and health.</param>
    /// <param name="take">
    /// Where readings go; copies them before it returns. May block for a moment when the disk is slow, which slows the polling.
    /// </param>
    /// <param name="time">Deadlines.</param>
    /// <param name="logger">Transitions only.</param>
    /// <param name="holes">What earlier runs learned of the devices, and where to keep what this one learns; null forgets it.</param>
    /// <param name="fitted">The same for their elements.</param>
    public BusLoop(
        IBus bus, IReadOnlyList<Device> devices, SampleClock clock, DeviceBoard board, Action<DeviceBatch> take, TimeProvider time, ILogger logger,
        HoleBook? holes = null, FittedBook? fitted = null)
    {
        _bus = bus;
        _board = board;
        _take = take;
        _time = time;
        _logger = logger;
        _holes = holes;
        _fitted = fitted;
        _load = new LoadMeter(time);
        _timer = new LoopTimer(time);
        _jobs = new JobQueue(_timer.Signal);

        foreach (var device in devices) bus.Expect(device.Peer, device.Setting);

        // The jitter of probes only has to differ from device to device: a fixed seed keeps a run repeatable.
        var random = new Random(1);
        _polls = [.. devices.Select(device => new DevicePoll(device, clock, board, time, random, holes?.Of(device) ?? [], fitted?.Of(device) ?? []))];
        _pollOf = _polls.ToDictionary(poll => poll.Schedule);
        var now = time.GetTimestamp();
        _progressStamp = now;
        StartAt(now, devices);
        var frequency = time.TimestampFrequency;
        _schedule = new BusSchedule([.. _polls.Select(poll => poll.Schedule)], new ProbeBudget(now, frequency), frequency);
    }

    public string BusName => _bus.Name;

    /// <summary>How the bus and its devices fare.</summary>
    public BusStatus Status => new(
        _bus.Name, _bus.Address, _bus.IsOpen, _load.Percent(_time.GetTimestamp(), _bus.Counters.Busy), _bus.Counters,
        [.. _polls.Select(StatusOf)])
    {
        QuietLeft = QuietLeft,
    };

    /// <summary>
    /// When the loop last decided something, as a stamp of its time provider. It decides at least every five seconds and after every
    /// question, so a stamp that stands for longer than a question or a job can last means that the loop is stuck. For the watchdog.
    /// </summary>
    public long LastProgressStamp => Volatile.Read(ref _progressStamp);

    internal IReadOnlyList<DevicePoll> Polls => _polls;

    public Task<T> RunAsync<T>(Func<IBus, CancellationToken, ValueTask<T>> job, CancellationToken cancel) => _jobs.Add(job, cancel);

    /// <summary>
    /// Polls a device faster for a time and reports every reading, deadbands or not; then it goes back to its own rate by itself.
    /// A further call replaces the one before. Never slower than the configuration says. Thread-safe.
    /// </summary>
    /// <param name="device">Device id.</param>
    /// <param name="period">Time from one reading of a quantity to the next.</param>
    /// <param name="duration">How long; zero goes back at once.</param>
    public ReportRateOutcome SetReportRate(string device, TimeSpan period, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        if (Array.Find(_polls, poll => poll.Device.Id == device) is not { } found) return ReportRateOutcome.UnknownDevice;
        return SetReportRate([found], period, duration);
    }

    /// <summary>The same for every device of this bus.</summary>
    public ReportRateOutcome SetReportRate(TimeSpan period, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        return SetReportRate(_polls, period, duration);
    }

    /// <summary>Runs until cancelled; ends without an exception then.</summary>
    public Task RunAsync(CancellationToken stop) => RunAsync(TimeSpan.Zero, stop);

    /// <summary>Runs until cancelled; ends without an exception then.</summary>
    /// <param name="quiet">
    /// So long it listens before its first question: what is still owed to the agent, or the configuration, before this one cannot be told
    /// from an answer of ours.
    /// </param>
    /// <param name="stop">Ends it.</param>
    public async Task RunAsync(TimeSpan quiet, CancellationToken stop)
    {
        using var onStop = stop.Register(_timer.Signal);
        try
        {
            if (quiet > TimeSpan.Zero) await HearOutAsync(quiet, stop).ConfigureAwait(false);
            while (!stop.IsCancellationRequested)
            {
                var now = _time.GetTimestamp();
                Volatile.Write(ref _progressStamp, now);
                _load.Note(now, _bus.Counters.Busy);
                if (Interlocked.Exchange(ref _hasWish, 0) == 1) TakeWishes(now);
                if (_jobs.TryTake(out var job))
                {
                    await job.RunAsync(_bus, stop).ConfigureAwait(false);
                    continue;
                }

                if (_schedule.Pick(now, out var wake) is not { } picked)
                {
                    Leave();
                    var wait = _time.SpanOf(Math.Min(wake - now, _time.StampsOf(IdleMax)));
                    await _timer.WaitAsync(wait).ConfigureAwait(false);
                    continue;
                }

                var poll = _pollOf[picked];
                if (_here != poll) Leave();
                _here = poll;
                var read = poll.Next(now);
                var reply = await AskAsync(poll.Device.Peer, read, stop).ConfigureAwait(false);
                Take(poll, read, reply, now);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A stop is an ordinary end.
        }
        finally
        {
            Leave();
            _jobs.End();
            _timer.Dispose();
        }
    }

    private TimeSpan QuietLeft
    {
        get
        {
            var (now, until) = (_time.GetTimestamp(), Volatile.Read(ref _quietUntil));
            return until > now ? _time.SpanOf(until - now) : TimeSpan.Zero;
        }
    }

    private async ValueTask HearOutAsync(TimeSpan quiet, CancellationToken stop)
    {
        Volatile.Write(ref _quietUntil, _time.GetTimestamp() + _time.StampsOf(quiet));
        _logger.HearsOut(_bus.Name, quiet.TotalSeconds);
        while (QuietLeft is var left && left > TimeSpan.Zero)
        {
            Volatile.Write(ref _progressStamp, _time.GetTimestamp());
            if (!await _bus.ListenAsync(left < IdleMax ? left : IdleMax, stop).ConfigureAwait(false)) break;
        }

        Volatile.Write(ref _quietUntil, long.MinValue);
    }

    private ValueTask<BusReply> AskAsync(BusPeer peer, VisitRead read, CancellationToken stop) => read.Meter is { } meter
        ? _bus.AskAsync(MeterRequest.Read(peer, meter.Identifier, meter.DataBytes), _data, stop)
        : _bus.ReadAsync(new RegisterRequest(peer.Unit, read.Function, read.Register, read.Count), _data, stop);

    private void StartAt(long now, IReadOnlyList<Device> devices)
    {
        var free = 1 - BusLoad.Of(devices);
        foreach (var (poll, slot) in _polls.Zip(PhasePlan.Of(devices)))
        {
            foreach (var group in poll.Schedule.Groups) group.StartAt(now, now + _time.StampsOf(slot), free);
        }
    }

    private ReportRateOutcome SetReportRate(DevicePoll[] polls, TimeSpan period, TimeSpan duration)
    {
        if (_polls.Sum(poll => BusLoad.Of(poll.Device, polls.Contains(poll) ? period : null)) > 1) return ReportRateOutcome.TooFast;
        var wish = new RateWish(_time.StampsOf(period), _time.GetTimestamp() + _time.StampsOf(duration));
        foreach (var poll in polls) poll.Wish = wish;
        Volatile.Write(ref _hasWish, 1);
        _timer.Signal();
        return ReportRateOutcome.Set;
    }

    private void Take(DevicePoll poll, VisitRead read, in BusReply reply, long asked)
    {
        var holes = poll.Holes.Count;
        var change = poll.Take(read, reply, _data, _bus.QuarantineLeft(poll.Device.Peer));
        if (reply.Outcome is BusOutcome.Timeout or BusOutcome.BadFrame) _schedule.NoteUnanswered(poll.Schedule, reply.EndStamp, reply.EndStamp - asked);
        else if (reply.Outcome != BusOutcome.BusDown) _schedule.NoteAnswered(poll.Schedule, reply.EndStamp);
        if (poll.Holes.Count > holes)
        {
            _logger.LearnedHoles(poll.Device.Id, _bus.Name, poll.Holes.Count);
            _holes?.Keep(poll.Device, poll.Holes);
        }

        TakeNews(poll);

        // Health first when it answers again, last when it falls silent: the birth comes before its data, the death after it.
        if (change == HealthChange.AnswersAgain)
        {
            _schedule.NoteReturn(reply.EndStamp);
            _board.NoteHealth(poll.Device.Id, isSilent: false);
            _logger.DeviceAnswersAgain(poll.Device.Id, _bus.Name, (long)poll.Health.SilentFor(_time, reply.EndStamp).TotalSeconds);
        }

        if (!poll.Schedule.IsOpen || poll.Pending is { IsUrgent: true }) Flush(poll);
        if (change == HealthChange.WentSilent)
        {
            _board.NoteHealth(poll.Device.Id, isSilent: true);
            _logger.DeviceWentSilent(poll.Device.Id, _bus.Name, poll.Health.Failures);
        }
    }

    private void TakeNews(DevicePoll poll)
    {
        if (poll.Senses.HasNewElement)
        {
            poll.Senses.HasNewElement = false;
            _fitted?.Keep(poll.Device, poll.Senses.Fitted);
        }

        if (poll.Senses.News is not { } news) return;
        poll.Senses.News = null;
        var name = QuantityCatalogue.Get(news.Quantity).Name;
        if (news.Step == 1) _logger.UnitIsBack(poll.Device.Id, _bus.Name, name);
        else _logger.UnitChanged(poll.Device.Id, _bus.Name, UnitNews.Tell(news.Quantity, news.Step));
    }

    /// <summary>The bus turns to something else: what was read goes on its way, though the visit may not be over.</summary>
    private void Leave()
    {
        if (_here is not null) Flush(_here);
        _here = null;
    }

    private void Flush(DevicePoll poll)
    {
        if (poll.Pending is not { } batch) return;
        _take(batch);
        poll.Flushed();
    }

    private void TakeWishes(long now)
    {
        foreach (var poll in _polls) poll.TakeWish(now);
    }

    private static DeviceStatus StatusOf(DevicePoll poll) => new(
        poll.Device.Id, poll.Device.Peer, poll.Device.Profile.Name, poll.Health.State, poll.Health.Failures, poll.TurnaroundMs, poll.LastAnswerUnixMs)
    {
        Doubted = poll.Senses.Doubted,
        Refuted = poll.Senses.Refuted,
        UnitFaults = poll.Senses.UnitFaults,
        UnitTrouble = poll.Senses.UnitTrouble,
    };
}
