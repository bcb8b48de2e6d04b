using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.EdgeAgent.Probes;
using SmartPoles.EdgeAgent.Uplink;
using SmartPoles.EdgeAgent.Status;

namespace SmartPoles.EdgeAgent;

/// <summary>The map: every loop of the agent, what connects them, and the order of start, change and stop.</summary>
/// <remarks>
/// <code>
///  EdgeRun (one configuration)                                   EdgePipeline (outlives it)
///   Buses      one connection each      BusLoop (one per bus)
///   Devices    registers -> readings         |
///   Gathering  period, clock, filter         v
///   Probes     ProbeLoop (asks the network)->|
///   Instruments  InstrumentPort (dialled) -->|----------------------------------> Forward  ForwardLoop --> bureau
///                     OutboxInlet, OutboxJournal.Append --fsync--> OutboxLanes
///   Actuation  CommandDesk --job between two questions--> BusLoop; answers --> UplinkLoop
///   Uplink     UplinkLoop  &lt;--------------------------------------------'   |
///                  '--PUBACK--> OutboxJournal.Acknowledge --> MaintainAsync frees segments
///   Status     reads them all
/// </code>
/// The outbox is the only queue: bounded by its byte cap; thins, then drops by class, with gap records. Started from right to
/// left, so that nothing is read before something can keep it; stopped from left to right, so that what was read is told.
/// A reload stops one EdgeRun and starts the next; outbox, epoch and numbers go on, and records of devices that left the
/// configuration are still delivered.
/// </remarks>
public sealed class EdgePipeline : IAsyncDisposable
{
    /// <summary>A change waits less than a stop: what is not acknowledged is sent by the next session.</summary>
    private static readonly TimeSpan ChangeDrainLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TrialLookEvery = TimeSpan.FromMilliseconds(500);

    private readonly string _path;
    private readonly ConfigurationHistory _history;
    private readonly OutboxInlet _outbox;
    private readonly SampleClock _clock;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;
    private readonly ILogger _logger;
    private readonly long _started;
    private readonly Channel<AgentSetup> _reloads = Channel.CreateBounded<AgentSetup>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private AgentSetup _setup;
    private volatile EdgeRun? _run;
    private volatile string _about;
    private bool _isOnTrial;

    private EdgePipeline(AgentSetup setup, string path, ConfigurationHistory history, OutboxInlet outbox, SampleClock clock, TimeProvider time, ILoggerFactory logs)
    {
        _setup = setup;
        _path = path;
        _history = history;
        _outbox = outbox;
        _time = time;
        _logs = logs;
        _logger = logs.CreateLogger(nameof(Configuration));
        _clock = clock;
        _started = time.GetTimestamp();
        _about = path;
    }

    /// <summary>One line for the log of the service manager.</summary>
    public string Summary => _outbox.Journal is { } outbox
        ? $"readings: {outbox.TakenReadings} taken, {outbox.AcknowledgedReadings} acknowledged, {outbox.CountPending()} pending in the outbox"
        : $"readings: {_outbox.Status.Taken} taken, {_outbox.Status.Early} of them in memory, because the outbox cannot be opened";

    /// <summary>The configuration in force.</summary>
    public AgentSetup Setup => _setup;

    /// <summary>What must move for the agent to count as working: the bus loops of the configuration in force.</summary>
    public IReadOnlyList<WatchedLoop> WatchedLoops => _run?.WatchedLoops ?? [];

    /// <summary>The way to the server as it is now; null before the first run.</summary>
    public UplinkStatus? Uplink => _run?.UplinkStatus;

    /// <summary>The buses of the configuration in force.</summary>
    internal IReadOnlyList<BusStatus> Buses => _run?.BusStatuses ?? [];

    /// <summary>What is watched on the network.</summary>
    internal IReadOnlyList<ProbeStatus> Probes => _run?.ProbeStatuses ?? [];

    /// <summary>What a predecessor is still owed is waited for. Never false but in a test that shows what happens then.</summary>
    internal bool HearsOut { get; set; } = true;

    /// <summary>The disk of the outbox is waited for: no fault of the configuration.</summary>
    internal bool IsDiskAwaited => _outbox.Journal is null;

    /// <summary>Opens the outbox, or waits for its disk while the buses are read; they open with their first question.</summary>
    /// <exception cref="IOException">The data directory cannot be used, or another agent has it.</exception>
    public static EdgePipeline Open(AgentSetup setup, TimeProvider time, ILoggerFactory logs) =>
        Open(setup, "", ConfigurationHistory.Open(setup.Configuration.Agent.DataDirectory), time, logs);

    /// <param name="setup">The configuration to begin with.</param>
    /// <param name="path">The file that a reload reads.</param>
    /// <param name="history">Remembers which configuration was good.</param>
    /// <param name="time">Clock and timers.</param>
    /// <param name="logs">Logs.</param>
    /// <exception cref="IOException">The data directory cannot be used, or another agent has it.</exception>
    internal static EdgePipeline Open(AgentSetup setup, string path, ConfigurationHistory history, TimeProvider time, ILoggerFactory logs)
    {
        var configuration = setup.Configuration;
        var clock = new SampleClock(time);
        var outbox = OutboxInlet.Open(
            configuration.Agent.DataDirectory, configuration.Outbox, NewEpoch, time, logs.CreateLogger(nameof(Outbox)), clock);
        return new EdgePipeline(setup, path, history, outbox, clock, time, logs);
    }

    /// <summary>
    /// Reads the configuration file again. A good one is applied at once, on trial; a faulty one is logged and changes nothing.
    /// Thread-safe; returns before the change is made.
    /// </summary>
    /// <returns>Null when it is accepted, else why not, in one line.</returns>
    public string? Reload()
    {
        var faults = new List<Fault>();
        var setup = AgentSetup.Load(_path, faults);
        if (setup is not null && setup.Configuration.Agent.DataDirectory != _setup.Configuration.Agent.DataDirectory)
        {
            faults.Add(new Fault(_path, "$.Agent.DataDirectory", "another data directory holds another outbox", "Restart the agent to change it"));
        }

        if (faults.Count > 0)
        {
            foreach (var fault in faults) _logger.ConfigurationFault(fault.ToString());
            _logger.ReloadRefused(_path, faults.Count);
            return faults.Count == 1 ? faults[0].ToString() : $"{faults[0]} (and {faults.Count - 1} more faults)";
        }

        if (setup!.Files.Fingerprint == _setup.Files.Fingerprint && !_setup.IsLastGood) _logger.ReloadUnchanged(_path);
        else _reloads.Writer.TryWrite(setup);
        return null;
    }

    /// <summary>Runs until cancelled, then tells the server what is left, for a bounded time.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var keepingOver = new CancellationTokenSource();
        var keeping = _outbox.RunAsync(keepingOver.Token);
        Begin(_setup);
        var hasPredecessor = _outbox.HasRunSinceBoot;
        for (AgentSetup? next = _setup; next is not null; hasPredecessor = true)
        {
            _setup = next;
            await using var run = new EdgeRun(next, _outbox, _clock, Reload, _time, _logs) { HasPredecessor = hasPredecessor && HearsOut };
            _run = run;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var running = RunWithStatusAsync(run, over.Token);
            next = await NextAsync(run, running, stop);
            if (next is not null) run.DrainLimit = ChangeDrainLimit;
            await over.CancelAsync();
            await running;
        }

        await keepingOver.CancelAsync();
        await keeping;
    }

    public async ValueTask DisposeAsync() => await _outbox.DisposeAsync();

    private async Task RunWithStatusAsync(EdgeRun run, CancellationToken stop)
    {
        var port = run.Setup.Configuration.Status.Port;
        var page = port == 0 ? Task.CompletedTask : new StatusServer(port, () => Snapshot(run), _time, _logs.CreateLogger(nameof(Status))).RunAsync(stop);
        await run.RunAsync(stop);
        await page;
    }

    /// <summary>Waits for the next configuration: a reload, or the last good one after a trial that failed. Null for a stop.</summary>
    private async Task<AgentSetup?> NextAsync(EdgeRun run, Task running, CancellationToken stop)
    {
        var begun = _time.GetTimestamp();
        var isNoted = _history.IsGood(run.Setup.Files.Fingerprint);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reload = _reloads.Reader.ReadAsync(over.Token).AsTask();
        try
        {
            while (!stop.IsCancellationRequested && !running.IsCompleted && !reload.IsCompleted)
            {
                if (run.HasReachedServer && !isNoted)
                {
                    isNoted = true;
                    NoteReached(run.Setup);
                }

                // Without an outbox nothing can reach the server: no fault of the configuration.
                if (IsDiskAwaited) begun = _time.GetTimestamp();
                if (_isOnTrial && _time.GetElapsedTime(begun) >= RollbackAfter(run.Setup) && LastGood(run.Setup) is { } good) return good;
                var look = !isNoted ? TrialLookEvery : Timeout.InfiniteTimeSpan;
                await Task.WhenAny(running, reload, Task.Delay(look, _time, over.Token));
            }

            if (!reload.IsCompletedSuccessfully || stop.IsCancellationRequested) return null;
            var next = await reload;
            _logger.Reloaded(_path);
            Begin(next);
            return next;
        }
        finally
        {
            await over.CancelAsync();
        }
    }

    /// <summary>A configuration comes into force: on trial when it is new and there is one to go back to.</summary>
    private void Begin(AgentSetup setup)
    {
        var fingerprint = setup.Files.Fingerprint;
        _isOnTrial = _history.HasGood && !_history.IsGood(fingerprint);
        _about = setup.IsLastGood ? $"the last good one: {_path} was rolled back or failed to start" : _path;
        if (!_isOnTrial) return;
        _logger.OnTrial(_path, setup.Configuration.Agent.RollbackAfterSeconds);
        _about = $"{_path}, on trial until it reaches the server";
    }

    private void NoteReached(AgentSetup setup)
    {
        var files = setup.Files;
        if (_history.IsGood(files.Fingerprint) || files.Agent.Length == 0) return;
        if (_history.MarkGood(files.Fingerprint, files.Agent, files.Profiles)) _logger.Proven(_path);
        else _logger.LastGoodNotKept(setup.Configuration.Agent.DataDirectory);
        _isOnTrial = false;
        _about = _path;
    }

    private AgentSetup? LastGood(AgentSetup failed)
    {
        _isOnTrial = false;
        var faults = new List<Fault>();
        var good = AgentSetup.LoadLastGood(_history, _path, faults);
        if (good is null)
        {
            foreach (var fault in faults) _logger.ConfigurationFault(fault.ToString());
            return null;
        }

        _history.Reject(failed.Files.Fingerprint);
        _logger.RolledBack(_path, failed.Configuration.Agent.RollbackAfterSeconds);
        _about = $"the last good one: {_path} did not reach the server and was rolled back";
        return good;
    }

    private static TimeSpan RollbackAfter(AgentSetup setup) => TimeSpan.FromSeconds(setup.Configuration.Agent.RollbackAfterSeconds);

    private StatusSnapshot Snapshot(EdgeRun run) => new()
    {
        GatewayId = run.Setup.Configuration.Agent.GatewayId,
        Version = Version,
        NowUnixMs = _time.GetUtcNow().ToUnixTimeMilliseconds(),
        Running = _time.GetElapsedTime(_started),
        Clock = _clock.Quality,
        Configuration = _about,
        Buses = run.BusStatuses,
        Probes = run.ProbeStatuses,
        Latest =
        [
            .. run.Setup.Devices.SelectMany(bus => bus).SelectMany(device =>
                device.Quantities.Select(info => new LatestValue(device.Id, info, run.Board.Latest(device.Id, info.Quantity)))),
            .. run.Setup.Pushed.SelectMany(device => device.Quantities.Select(info => new LatestValue(device.Id, info, run.Board.Latest(device.Id, info.Quantity)))),
        ],
        Instruments = run.InstrumentStatuses,
        Forward = run.ForwardStatus,
        Outbox = _outbox.Status,
        PendingBytes = _outbox.Journal is { } open ? Math.Max(0, open.EndPosition - open.CursorPosition) : 0,
        Uplink = run.UplinkStatus,
        MemoryBytes = Environment.WorkingSet,
    };

    private static string Version => typeof(EdgePipeline).Assembly.GetName().Version?.ToString(3) ?? "";

    private static ulong NewEpoch() => SystemRandom.Next() | 1;
}
