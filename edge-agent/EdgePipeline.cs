using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Actuation;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.EdgeAgent.Status;
using SmartPoles.EdgeAgent.Uplink;

namespace SmartPoles.EdgeAgent;

/// <summary>The map: every loop of the agent, what connects them, and the order of start and stop.</summary>
/// <remarks>
/// <code>
///   Buses      one connection each      BusLoop (one per bus)
///   Devices    registers -> readings         |
///   Gathering  period, clock, filter         v
///                                       OutboxJournal.Append --fsync--> OutboxLane
///   Actuation  CommandDesk --job between two questions--> BusLoop; answers --> UplinkLoop
///   Uplink     UplinkLoop  &lt;--------------------------------------------'   |
///                  '--PUBACK--> OutboxJournal.Acknowledge --> MaintainAsync frees segments
/// </code>
/// The outbox is the only queue: bounded by its byte cap, drops the oldest segment with gap records. Started from right to
/// left, so that nothing is read before something can keep it; stopped from left to right, so that what was read is told.
/// </remarks>
public sealed class EdgePipeline : IAsyncDisposable
{
    /// <summary>A stop waits so long for the last acknowledgements; what has none stays on disk for the next start.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private readonly OutboxJournal _outbox;
    private readonly UplinkLoop _uplink;
    private readonly CommandDesk _commands;
    private readonly List<IBus> _buses = [];
    private readonly List<BusLoop> _loops = [];
    private readonly List<WatchedLoop> _watched = [];
    private readonly Dictionary<string, int> _busOf = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;

    private EdgePipeline(AgentSetup setup, OutboxJournal outbox, TimeProvider time, ILoggerFactory logs)
    {
        _outbox = outbox;
        _time = time;
        var configuration = setup.Configuration;
        var clock = new SampleClock(time);
        var board = new DeviceBoard();
        var devices = setup.Devices.SelectMany(bus => bus).ToArray();
        var history = new HistoryPace(configuration.Uplink.HistoryReadingsPerSecond, time);
        _commands = new CommandDesk(new CommandContext(
            configuration.Actuation, configuration.Agent.DataDirectory, devices, BusOf,
            batch => outbox.Append(batch.Device, batch.Clock, batch.Readings, batch.IsUrgent), NodeActions(history), board, clock, time,
            logs.CreateLogger(nameof(Actuation))));
        var context = new UplinkContext(
            configuration.Agent, configuration.Uplink, outbox, board, clock, devices, time, logs.CreateLogger(nameof(Uplink)))
        {
            Commands = _commands,
            History = history,
        };

        // The jitter of reconnections must differ from gateway to gateway and from start to start.
        _uplink = new UplinkLoop(context, new Random((int)SystemRandom.Next()));
        foreach (var (options, onBus) in configuration.Buses.Zip(setup.Devices))
        {
            var bus = BusFactory.Create(options, time, logs.CreateLogger(nameof(Buses)));
            _buses.Add(bus);
            foreach (var device in onBus) _busOf.Add(device.Id, _loops.Count);
            var loop = new BusLoop(
                bus, onBus, clock, board, batch => outbox.Append(batch.Device, batch.Clock, batch.Readings, batch.IsUrgent), time,
                logs.CreateLogger(nameof(Gathering)));
            _loops.Add(loop);
            _watched.Add(new WatchedLoop($"bus {options.Name}", () => loop.LastProgressStamp, ProgressBound(options, onBus)));
        }
    }

    /// <summary>One line for the log of the service manager.</summary>
    public string Summary =>
        $"readings: {_outbox.TakenReadings} taken, {_outbox.AcknowledgedReadings} acknowledged, {_outbox.CountPending()} pending in the outbox";

    /// <summary>What must move for the agent to count as working: the bus loops.</summary>
    public IReadOnlyList<WatchedLoop> WatchedLoops => _watched;

    /// <summary>Opens the outbox; the buses open with their first question.</summary>
    /// <exception cref="IOException">The data directory cannot be used, or another agent has it.</exception>
    public static EdgePipeline Open(AgentSetup setup, TimeProvider time, ILoggerFactory logs)
    {
        var configuration = setup.Configuration;
        var outbox = OutboxJournal.Open(
            configuration.Agent.DataDirectory, configuration.Outbox, NewEpoch(), time, logs.CreateLogger(nameof(Outbox)));
        return new EdgePipeline(setup, outbox, time, logs);
    }

    /// <summary>Runs until cancelled, then tells the server what is left, for a bounded time.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var gatheringOver = new CancellationTokenSource();
        using var timeUp = new CancellationTokenSource();
        using var keepingOver = new CancellationTokenSource();
        var keeping = _outbox.MaintainAsync(keepingOver.Token);
        var uplink = _uplink.RunAsync(gatheringOver.Token, timeUp.Token);
        var commands = _commands.RunAsync(stop);
        await Task.WhenAll(_loops.Select(loop => loop.RunAsync(stop)));
        await commands;

        await _outbox.FlushAsync(CancellationToken.None);
        await gatheringOver.CancelAsync();
        await using (_time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), timeUp, DrainLimit, Timeout.InfiniteTimeSpan))
        {
            await uplink;
        }

        await keepingOver.CancelAsync();
        await keeping;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var bus in _buses) await bus.DisposeAsync();
        await _outbox.DisposeAsync();
    }

    /// <summary>
    /// Half a minute, beyond a round of the slowest device in which every question waits out a quarantine, a babbling line and its
    /// timeout: five timeouts each.
    /// </summary>
    private static TimeSpan ProgressBound(BusOptions options, IReadOnlyList<Device> devices) =>
        TimeSpan.FromSeconds(30) + TimeSpan.FromMilliseconds(5.0 * options.TimeoutMs * devices.Max(device => device.Reads.Count));

    private IBusAccess? BusOf(string device) => _busOf.TryGetValue(device, out var index) ? _loops[index] : null;

    // Report period and reload join here when their owners have them.
    private static NodeActions NodeActions(HistoryPace history) => new()
    {
        SetHistoryRate = rate =>
        {
            history.Set(rate);
            return null;
        },
    };

    private static ulong NewEpoch() => SystemRandom.Next() | 1;
}
