using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Actuation;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Forward;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Instruments;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.EdgeAgent.Probes;
using SmartPoles.EdgeAgent.Status;
using SmartPoles.EdgeAgent.Uplink;

namespace SmartPoles.EdgeAgent;

/// <summary>
/// Everything that one configuration starts and the next one replaces: buses with their loops, the board of latest values, commands and
/// uplink. The outbox and the clock are not of it: they outlive every configuration.
/// </summary>
internal sealed class EdgeRun : IAsyncDisposable
{
    private readonly OutboxInlet _outbox;
    private readonly Func<OutboxJournal, UplinkLoop> _newUplink;
    private readonly CommandDesk _commands;
    private readonly List<IBus> _buses = [];
    private readonly List<IGatheringLoop> _loops = [];
    private readonly List<TalkerLoop> _talkers = [];
    private readonly List<WatchedLoop> _watched = [];
    private readonly List<InstrumentPort> _instruments = [];
    private readonly ProbeLoop _probes;
    private readonly ForwardLoop? _forward;
    private readonly HoleBook _holes;
    private readonly FittedBook _fitted;
    private readonly MeterOrderBook _orders;
    private readonly Dictionary<string, int> _busOf = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly long _beganUnixMs;
    private UplinkLoop? _uplink;

    /// <param name="setup">What to run.</param>
    /// <param name="outbox">Takes the readings.</param>
    /// <param name="clock">Stamps them.</param>
    /// <param name="reload">Reads the configuration again; null when it is accepted, else why not.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="logs">Logs.</param>
    public EdgeRun(AgentSetup setup, OutboxInlet outbox, SampleClock clock, Func<string?> reload, TimeProvider time, ILoggerFactory logs)
    {
        Setup = setup;
        _outbox = outbox;
        _time = time;
        var configuration = setup.Configuration;
        var devices = setup.Devices.SelectMany(bus => bus).ToArray();
        var history = new HistoryPace(configuration.Uplink.HistoryReadingsPerSecond, time);
        _commands = new CommandDesk(new CommandContext(
            configuration.Actuation, configuration.Agent.DataDirectory, devices, BusOf,
            Take, NodeActions(history, reload), Board, clock, time, logs.CreateLogger(nameof(Actuation))));
        _beganUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        _newUplink = journal =>
        {
            var context = new UplinkContext(
                configuration.Agent, configuration.Uplink, journal, Board, clock, devices, time, logs.CreateLogger(nameof(Uplink)))
            {
                Commands = _commands,
                History = history,
                Pushed = setup.Pushed,
                Health = () => NodeHealth.Of(BusStatuses, Math.Max(0, journal.EndPosition - journal.CursorPosition), setup.Files.Fingerprint),
            };

            // The jitter of reconnections must differ from gateway to gateway and from start to start.
            return new UplinkLoop(context, new Random((int)SystemRandom.Next()));
        };
        _uplink = outbox.Journal is { } open ? _newUplink(open) : null;
        _holes = HoleBook.Open(configuration.Agent.DataDirectory);
        _fitted = FittedBook.Open(configuration.Agent.DataDirectory);
        _orders = MeterOrderBook.Open(configuration.Agent.DataDirectory);
        foreach (var (options, onBus) in configuration.Buses.Zip(setup.Devices))
        {
            foreach (var device in onBus) _busOf.Add(device.Id, _loops.Count);
            IGatheringLoop loop = options.HasTalkers ? Listening(options, onBus, clock, logs) : Asking(options, onBus, clock, logs);
            _loops.Add(loop);
            _watched.Add(new WatchedLoop($"bus {options.Name}", () => loop.LastProgressStamp, ProgressBound(options, onBus)));
        }

        var instruments = new InstrumentContext(clock, Board, Keep, outbox.FlushAsync, time, logs.CreateLogger(nameof(Instruments)));
        _instruments.AddRange(configuration.Instruments.Select(port => new InstrumentPort(port, instruments)));
        _probes = new ProbeLoop(configuration.Probes, new ProbeAsker(time).AskAsync, clock, Board, Take, time, logs.CreateLogger(nameof(Probes)));
        if (configuration.Forward.Hj212 is { } bureau)
        {
            _forward = new ForwardLoop(
                bureau, clock, time, new Random((int)SystemRandom.Next()), logs.CreateLogger(nameof(Forward)), Path.Combine(configuration.Agent.DataDirectory, "forward"));
        }
    }

    public AgentSetup Setup { get; }

    public DeviceBoard Board { get; } = new();

    /// <summary>How long a stop waits for the last acknowledgements; what has none stays on disk.</summary>
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Somebody has asked on these buses since the machine started, and may still be owed an answer.</summary>
    public bool HasPredecessor { get; init; }

    /// <summary>The server has taken a session since this configuration is in force.</summary>
    public bool HasReachedServer => UplinkStatus.Sessions > 0;

    /// <summary>What must move for the agent to count as working: the bus loops.</summary>
    public IReadOnlyList<WatchedLoop> WatchedLoops => _watched;

    public UplinkStatus UplinkStatus => Volatile.Read(ref _uplink)?.Status ?? new UplinkStatus
    {
        Server = Setup.Configuration.Uplink.Servers[0].ToString(),
        IsConnected = false,
        Trouble = "waits for the outbox: nothing is sent that is not on the disk",
        SinceUnixMs = _beganUnixMs,
        Sessions = 0,
        InFlight = 0,
        Published = 0,
        Outcome = ConnectOutcome.Unreachable,
        NextStep = "See to the disk of the data directory",
    };

    public IReadOnlyList<ProbeStatus> ProbeStatuses => _probes.Statuses;

    public IReadOnlyList<InstrumentStatus> InstrumentStatuses => [.. _instruments.Select(port => port.Status)];

    public ForwardStatus? ForwardStatus => _forward?.Status;

    public IReadOnlyList<BusStatus> BusStatuses => [.. _loops.Select(loop => loop.Status)];

    /// <summary>Runs until cancelled, then tells the server what is left, for a bounded time.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var gatheringOver = new CancellationTokenSource();
        using var timeUp = new CancellationTokenSource();
        var uplink = RunUplinkAsync(gatheringOver.Token, timeUp.Token);
        var commands = _commands.RunAsync(stop);
        var beside = Task.WhenAll([.. _instruments.Select(port => port.RunAsync(stop)), _probes.RunAsync(stop), _forward?.RunAsync(stop) ?? Task.CompletedTask]);
        await Task.WhenAll(_loops.Zip(Setup.Devices).Select(pair => pair.First.RunAsync(QuietOf(pair.Second), stop)));
        await commands;
        await beside;

        if (_outbox.Journal is { } journal) await journal.FlushAsync(CancellationToken.None);
        await gatheringOver.CancelAsync();
        await using (_time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), timeUp, DrainLimit, Timeout.InfiniteTimeSpan))
        {
            await uplink;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var talkers in _talkers) await talkers.DisposeAsync();
        foreach (var bus in _buses) await bus.DisposeAsync();
        await _holes.Saved;
        await _fitted.Saved;
        await _orders.Saved;
    }

    private BusLoop Asking(BusOptions options, IReadOnlyList<Device> devices, SampleClock clock, ILoggerFactory logs)
    {
        var bus = BusFactory.Create(options, _time, logs.CreateLogger(nameof(Buses)), _orders);
        _buses.Add(bus);
        return new BusLoop(bus, devices, clock, Board, Take, _time, logs.CreateLogger(nameof(Gathering)), _holes, _fitted);
    }

    private TalkerLoop Listening(BusOptions options, IReadOnlyList<Device> devices, SampleClock clock, ILoggerFactory logs)
    {
        var line = BusFactory.CreateTalker(options, _time, logs.CreateLogger(nameof(Buses)));
        var loop = new TalkerLoop(line, devices, clock, Board, Take, _time, logs.CreateLogger(nameof(Gathering)));
        _talkers.Add(loop);
        return loop;
    }

    /// <summary>There is nothing to send, and no way to know what was sent before, until the outbox is open.</summary>
    private async Task RunUplinkAsync(CancellationToken stop, CancellationToken end)
    {
        if (_uplink is null)
        {
            await ((Task)_outbox.Opened).WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_outbox.Opened.IsCompletedSuccessfully) return;
            Volatile.Write(ref _uplink, _newUplink(await _outbox.Opened));
        }

        await _uplink!.RunAsync(stop, end);
    }

    /// <summary>
    /// Half a minute, beyond a round of the slowest device in which every question waits out a quarantine, a babbling line and its
    /// timeout: five timeouts each.
    /// </summary>
    private static TimeSpan ProgressBound(BusOptions options, IReadOnlyList<Device> devices) =>
        TimeSpan.FromSeconds(30) + TimeSpan.FromMilliseconds(5.0 * options.TimeoutMs * devices.Max(device => device.Reads.Count));

    /// <summary>
    /// So long a bus listens before it asks: on an RTU line an answer to the agent, or the configuration, before this one cannot be told
    /// from ours.
    /// </summary>
    private TimeSpan QuietOf(IReadOnlyList<Device> devices) => HasPredecessor ? devices.Max(device => device.Timing.LastAnswer) : TimeSpan.Zero;

    private void Take(DeviceBatch batch) => Keep(batch);

    private KeepOutcome Keep(DeviceBatch batch)
    {
        var outcome = _outbox.Append(batch.Device, batch.Clock, batch.Readings, batch.IsUrgent);
        _forward?.Take(batch);
        return outcome;
    }

    /// <summary>Null also of a talker, whose bus nobody may ask on.</summary>
    private IBusAccess? BusOf(string device) => _busOf.TryGetValue(device, out var index) ? _loops[index] as IBusAccess : null;

    private NodeActions NodeActions(HistoryPace history, Func<string?> reload) => new()
    {
        SetReportPeriod = SetReportPeriod,
        SetHistoryRate = rate =>
        {
            history.Set(rate);
            return null;
        },
        Reload = _ => ValueTask.FromResult(reload()),
    };

    private string? SetReportPeriod(string? device, TimeSpan period, TimeSpan duration)
    {
        if (device is not null)
        {
            if (!_busOf.TryGetValue(device, out var index)) return $"no device {device} on this gateway";
            return _loops[index].SetReportRate(device, period, duration) == ReportRateOutcome.Set ? null : $"too fast for bus {_loops[index].BusName}, which keeps its periods";
        }

        var refused = _loops.Where(loop => loop.SetReportRate(period, duration) == ReportRateOutcome.TooFast).Select(loop => loop.BusName).ToList();
        return refused.Count == 0 ? null : $"too fast for bus {string.Join(", ", refused)}, which keeps its periods";
    }
}
