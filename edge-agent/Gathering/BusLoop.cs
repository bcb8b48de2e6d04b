using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Devices;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>The loop of one bus: polls its devices one after the other, each on its own monotonic deadline.</summary>
public sealed class BusLoop : IBusAccess
{
    /// <summary>An idle loop turns over at least so often, so that a stuck one can be told from one with nothing to do.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    private readonly IBus _bus;
    private readonly Entry[] _entries;
    private readonly DeviceBoard _board;
    private readonly Action<DeviceBatch> _take;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _progressStamp;

    /// <param name="bus">The bus; not disposed here.</param>
    /// <param name="devices">Its devices.</param>
    /// <param name="clock">Stamps the readings.</param>
    /// <param name="board">Told of readings and health.</param>
    /// <param name="take">Where readings go; may block for a moment when the disk is slow, which slows the polling.</param>
    /// <param name="time">Deadlines.</param>
    /// <param name="logger">Transitions only.</param>
    public BusLoop(
        IBus bus, IEnumerable<Device> devices, SampleClock clock, DeviceBoard board, Action<DeviceBatch> take, TimeProvider time, ILogger logger)
    {
        _bus = bus;
        _board = board;
        _take = take;
        _time = time;
        _logger = logger;
        var now = time.GetTimestamp();
        _progressStamp = now;
        _entries = [.. devices.Select(device => new Entry(new DevicePoll(device, clock, board)) { DueStamp = now })];
    }

    public string BusName => _bus.Name;

    /// <summary>When the loop last began to wait or to poll: what the watchdog goes by.</summary>
    public long LastProgressStamp => Volatile.Read(ref _progressStamp);

    /// <summary>How the bus and its devices fare.</summary>
    public BusStatus Status => new(_bus.Name, _bus.Address, true, 0, _bus.Counters, []);

    public Task<T> RunAsync<T>(Func<IBus, CancellationToken, ValueTask<T>> job, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>
    /// Polls a device faster for a time and reports every reading, deadbands or not; then it goes back to its own rate by itself.
    /// A further call replaces the one before. Never slower than the configuration says. Thread-safe.
    /// </summary>
    /// <param name="device">Device id.</param>
    /// <param name="period">Time from one reading of a quantity to the next.</param>
    /// <param name="duration">How long; zero goes back at once.</param>
    public ReportRateOutcome SetReportRate(string device, TimeSpan period, TimeSpan duration) => throw new NotImplementedException();

    /// <summary>Runs until cancelled; ends without an exception then.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                Volatile.Write(ref _progressStamp, _time.GetTimestamp());
                var next = _entries.MinBy(entry => entry.DueStamp)!;
                var wait = _time.GetElapsedTime(_time.GetTimestamp(), next.DueStamp);
                if (wait > TimeSpan.Zero) await Task.Delay(wait < WaitMax ? wait : WaitMax, _time, stop).ConfigureAwait(false);
                else stop.ThrowIfCancellationRequested();
                if (wait <= WaitMax) await PollAsync(next, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A stop is an ordinary end.
        }
    }

    private async Task PollAsync(Entry entry, CancellationToken stop)
    {
        var poll = entry.Poll;
        var (batch, anyAnswer, isBusDown) = await poll.RunAsync(_bus, stop).ConfigureAwait(false);
        var now = _time.GetTimestamp();
        var change = poll.Health.Observe(anyAnswer, now);

        // Health first when it answers again, last when it falls silent: the birth comes before its data, the death after it.
        if (change == HealthChange.AnswersAgain)
        {
            _board.NoteHealth(poll.Device.Id, isSilent: false);
            _logger.DeviceAnswersAgain(poll.Device.Id, _bus.Name, (long)poll.Health.SilentFor(_time, now).TotalSeconds);
        }

        if (batch is not null) _take(batch);
        if (change == HealthChange.WentSilent)
        {
            _board.NoteHealth(poll.Device.Id, isSilent: true);
            _logger.DeviceWentSilent(poll.Device.Id, _bus.Name, poll.Health.Failures);
        }

        // The next deadline counts from the last one, so that the period does not creep; missed ones are left out.
        var period = StampsOf(poll.Health.NextDelay(isBusDown));
        entry.DueStamp += period;
        if (entry.DueStamp <= now) entry.DueStamp += (((now - entry.DueStamp) / period) + 1) * period;
    }

    private long StampsOf(TimeSpan span) => Math.Max(1, (long)(span.TotalSeconds * _time.TimestampFrequency));

    private sealed class Entry(DevicePoll poll)
    {
        public DevicePoll Poll { get; } = poll;

        public long DueStamp { get; set; }
    }
}
