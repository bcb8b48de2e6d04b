using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.EdgeAgent.Status;
using SmartPoles.EdgeAgent.Uplink;

namespace SmartPoles.EdgeAgent;

/// <summary>
/// Everything that one configuration starts and the next one replaces: buses with their loops, the board of latest values and the uplink.
/// The outbox and the clock are not of it: they outlive every configuration.
/// </summary>
internal sealed class EdgeRun : IAsyncDisposable
{
    private readonly OutboxJournal _outbox;
    private readonly UplinkLoop _uplink;
    private readonly DeviceBoard _board = new();
    private readonly List<IBus> _buses = [];
    private readonly List<BusLoop> _loops = [];
    private readonly List<WatchedLoop> _watched = [];
    private readonly TimeProvider _time;

    public EdgeRun(AgentSetup setup, OutboxJournal outbox, SampleClock clock, TimeProvider time, ILoggerFactory logs)
    {
        Setup = setup;
        _outbox = outbox;
        _time = time;
        var configuration = setup.Configuration;
        var devices = setup.Devices.SelectMany(bus => bus).ToArray();
        var context = new UplinkContext(
            configuration.Agent, configuration.Uplink, outbox, _board, clock, devices, time, logs.CreateLogger(nameof(Uplink)));

        // The jitter of reconnections must differ from gateway to gateway and from start to start.
        _uplink = new UplinkLoop(context, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
        foreach (var (options, onBus) in configuration.Buses.Zip(setup.Devices))
        {
            var bus = BusFactory.Create(options, time, logs.CreateLogger(nameof(Buses)));
            _buses.Add(bus);
            var loop = new BusLoop(
                bus, onBus, clock, _board, batch => outbox.Append(batch.Device, batch.Clock, batch.Readings, batch.IsUrgent), time,
                logs.CreateLogger(nameof(Gathering)));
            _loops.Add(loop);
            _watched.Add(new WatchedLoop($"bus {options.Name}", () => loop.LastProgressStamp, ProgressBound(options, onBus)));
        }
    }

    public AgentSetup Setup { get; }

    /// <summary>How long a stop waits for the last acknowledgements; what has none stays on disk.</summary>
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The server has taken a session since this configuration is in force.</summary>
    public bool HasReachedServer => _uplink.Status.Sessions > 0;

    public IReadOnlyList<WatchedLoop> WatchedLoops => _watched;

    public DeviceBoard Board => _board;

    public UplinkStatus Uplink => _uplink.Status;

    public IReadOnlyList<BusStatus> Buses => [.. _loops.Select(loop => loop.Status)];

    /// <summary>Runs until cancelled, then tells the server what is left, for a bounded time.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var gatheringOver = new CancellationTokenSource();
        using var timeUp = new CancellationTokenSource();
        var uplink = _uplink.RunAsync(gatheringOver.Token, timeUp.Token);
        await Task.WhenAll(_loops.Select(loop => loop.RunAsync(stop)));

        await _outbox.FlushAsync(CancellationToken.None);
        await gatheringOver.CancelAsync();
        await using (_time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), timeUp, DrainLimit, Timeout.InfiniteTimeSpan))
        {
            await uplink;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var bus in _buses) await bus.DisposeAsync();
    }

    /// <summary>
    /// Half a minute, beyond a round of the slowest device in which every question waits out a quarantine, a babbling line and its
    /// timeout: five timeouts each.
    /// </summary>
    private static TimeSpan ProgressBound(BusOptions options, IReadOnlyList<Device> devices) =>
        TimeSpan.FromSeconds(30) + TimeSpan.FromMilliseconds(5.0 * options.TimeoutMs * devices.Max(device => device.Reads.Count));
}
