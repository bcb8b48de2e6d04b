using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Nmea0183;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// The loop of a bus on which devices talk unasked: never sends a byte, gives every sentence to the device that it belongs to, and hands the
/// values of one set on together. A line on which all are silent is opened anew, ever more rarely.
/// </summary>
internal sealed class TalkerLoop : IGatheringLoop, ISentenceTaker, IAsyncDisposable
{
    // A loop that idles looks up so often, which shows everybody that it lives; a stuck one does not.
    private static readonly TimeSpan IdleMax = TimeSpan.FromSeconds(5);

    // Sentences of one set follow each other closely; what comes after such a pause is the next set.
    private static readonly TimeSpan SetPause = TimeSpan.FromMilliseconds(150);

    // A head that never pauses: its values wait no longer than this.
    private static readonly TimeSpan SetMax = TimeSpan.FromSeconds(1);

    private readonly TalkerLine _line;
    private readonly TalkerDevice[] _devices;
    private readonly DeviceBoard _board;
    private readonly Action<DeviceBatch> _take;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LoadMeter _load;
    private readonly Random _random = new(1);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _setBegan;
    private long _renewDue = long.MaxValue;
    private long _progressStamp;
    private int _hasWish;
    private bool _hasSet;
    private bool _hasRun;

    /// <param name="line">The line; disposed with this.</param>
    /// <param name="devices">Who talks on it.</param>
    /// <param name="clock">Stamps the readings.</param>
    /// <param name="board">Told of readings and health.</param>
    /// <param name="take">Where readings go; copies them before it returns.</param>
    /// <param name="time">Deadlines.</param>
    /// <param name="logger">Transitions only.</param>
    public TalkerLoop(
        TalkerLine line, IReadOnlyList<Device> devices, SampleClock clock, DeviceBoard board, Action<DeviceBatch> take, TimeProvider time, ILogger logger)
    {
        _line = line;
        _board = board;
        _take = take;
        _time = time;
        _logger = logger;
        _load = new LoadMeter(time);
        _devices = [.. devices.Select(device => new TalkerDevice(device, clock, board, time))];
        _progressStamp = time.GetTimestamp();
    }

    public string BusName => _line.Name;

    public BusStatus Status => new(
        _line.Name, _line.Address, _line.IsOpen, _load.Percent(_time.GetTimestamp(), _line.Counters.Busy), _line.Counters, [.. _devices.Select(StatusOf)]);

    public long LastProgressStamp => Volatile.Read(ref _progressStamp);

    /// <summary>On a thread of its own: a line blocks who reads it.</summary>
    public Task RunAsync(TimeSpan quiet, CancellationToken stop)
    {
        _hasRun = true;
        new Thread(() => Run(stop)) { IsBackground = true, Name = "bus " + BusName }.Start();
        return _ended.Task;
    }

    public ReportRateOutcome SetReportRate(TimeSpan period, TimeSpan duration) => Wish(_devices, period, duration);

    public ReportRateOutcome SetReportRate(string device, TimeSpan period, TimeSpan duration) =>
        Array.Find(_devices, each => each.Device.Id == device) is { } found ? Wish([found], period, duration) : ReportRateOutcome.UnknownDevice;

    public async ValueTask DisposeAsync()
    {
        if (_hasRun) await _ended.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _line.Dispose();
    }

    void ISentenceTaker.Take(in NmeaSentence sentence, long stamp)
    {
        if (!NmeaReport.TryOf(sentence, out var report))
        {
            _line.Counters.SawForeign();
            return;
        }

        var talker = BusPeer.TalkerOf(sentence.Talker[0], sentence.Talker[1]);
        var isMine = false;
        foreach (var device in _devices)
        {
            if (!device.TryTake(report, talker, stamp, Damaged, out var change)) continue;
            isMine = true;
            if (change == HealthChange.AnswersAgain) TellReturn(device, stamp);
            TakeNews(device);
            if (device.Pending is { IsUrgent: true }) Flush(device);
        }

        if (isMine) _line.Counters.SawSentence();
        else _line.Counters.SawForeign();
    }

    /// <summary>One round: listens for a while, then looks what was not said. Waits in real or simulated time, whichever the line has.</summary>
    internal void Turn(CancellationToken stop)
    {
        var now = _time.GetTimestamp();
        Volatile.Write(ref _progressStamp, now);
        _load.Note(now, _line.Counters.Busy);
        if (Interlocked.Exchange(ref _hasWish, 0) == 1) TakeWishes();
        var isSaid = _line.Listen(WaitFrom(now), this, stop);
        now = _time.GetTimestamp();
        LookForSilence(now);
        if (!isSaid || (_hasSet && now - _setBegan >= _time.StampsOf(SetMax))) FlushAll();
        if (_hasSet || !Array.Exists(_devices, static device => device.Pending is not null)) return;
        _hasSet = true;
        _setBegan = now;
    }

    // What came and is no sentence, in one number that only grows.
    private long Damaged => _line.Counters.BadFrames + _line.Counters.NoiseBytes;

    private void Run(CancellationToken stop)
    {
        try
        {
            using var waking = stop.UnsafeRegister(static line => ((TalkerLine)line!).Wake(), _line);
            while (!stop.IsCancellationRequested) Turn(stop);
            FlushAll();
            _ended.SetResult();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A stop while the line was being opened.
            FlushAll();
            _ended.SetResult();
        }
        catch (Exception failure)
        {
            // A bug, which belongs to who awaits the loop: the process must not die of it on a thread of its own.
            _ended.SetException(failure);
        }
    }

    private TimeSpan WaitFrom(long now)
    {
        var until = now + _time.StampsOf(IdleMax);
        foreach (var device in _devices)
        {
            until = Math.Min(until, device.NextLook);
            if (device.Pending is not null) until = Math.Min(until, now + _time.StampsOf(SetPause));
        }

        return until > now ? _time.SpanOf(until - now) : TimeSpan.Zero;
    }

    private void LookForSilence(long now)
    {
        var areAllSilent = true;
        foreach (var device in _devices)
        {
            var change = device.LookForSilence(now, _line.IsOpen, Damaged);
            if (change == HealthChange.WentSilent) TellSilence(device);
            areAllSilent &= device.Health.IsSilent;
        }

        if (!areAllSilent) _renewDue = long.MaxValue;
        else if (_renewDue == long.MaxValue) _renewDue = now + PauseBeforeRenewal();
        else if (now >= _renewDue)
        {
            _line.Renew();
            _renewDue = now + PauseBeforeRenewal();
        }
    }

    /// <summary>Like the pause before a silent device is probed again: doubles up to half a minute.</summary>
    private long PauseBeforeRenewal() => _time.StampsOf(_devices[0].Health.NextProbeDelay(_random));

    // Health first when it talks again, last when it falls silent: the birth comes before its data, the death after it.
    private void TellReturn(TalkerDevice device, long stamp)
    {
        _board.NoteHealth(device.Device.Id, isSilent: false);
        _logger.TalkerIsBack(device.Device.Id, BusName, (long)device.Health.SilentFor(_time, stamp).TotalSeconds);
    }

    private void TellSilence(TalkerDevice device)
    {
        Flush(device);
        _board.NoteHealth(device.Device.Id, isSilent: true);
        _logger.TalkerWentSilent(device.Device.Id, BusName, device.Health.Failures * device.Device.Period.TotalSeconds);
    }

    private void TakeNews(TalkerDevice device)
    {
        if (device.Senses.News is not { } news) return;
        device.Senses.News = null;
        if (news.Step == 1) _logger.UnitIsBack(device.Device.Id, BusName, QuantityCatalogue.Get(news.Quantity).Name);
        else _logger.UnitChanged(device.Device.Id, BusName, UnitNews.Tell(news.Quantity, news.Step));
    }

    /// <summary>What is pending goes on its way.</summary>
    internal void FlushAll()
    {
        _hasSet = false;
        foreach (var device in _devices) Flush(device);
    }

    private void Flush(TalkerDevice device)
    {
        if (device.Pending is not { } batch) return;
        _take(batch);
        device.Flushed();
    }

    private void TakeWishes()
    {
        foreach (var device in _devices) device.TakeWish();
    }

    private ReportRateOutcome Wish(TalkerDevice[] devices, TimeSpan period, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        var wish = new RateWish(_time.StampsOf(period), _time.GetTimestamp() + _time.StampsOf(duration));
        foreach (var device in devices) device.Wish = wish;
        Volatile.Write(ref _hasWish, 1);
        _line.Wake();
        return ReportRateOutcome.Set;
    }

    private static DeviceStatus StatusOf(TalkerDevice talker) => new(
        talker.Device.Id, talker.Device.Peer, talker.Device.Profile.Name, talker.Health.State, talker.Health.Failures, 0, talker.LastHeardUnixMs)
    {
        Doubted = talker.Senses.Doubted,
        Refuted = talker.Senses.Refuted,
        UnitFaults = talker.Senses.UnitFaults,
        UnitTrouble = talker.Senses.UnitTrouble,
    };
}
