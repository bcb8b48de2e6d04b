using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;

namespace SmartPoles.EdgeAgent.Forward;

/// <summary>Forwards readings to the platform of an environment bureau: one task makes packets, one keeps the line and sends them.</summary>
/// <remarks>
/// <code>
/// batches (as they go to the outbox) --> ForwardDesk --2011, 2051, 2061--> ForwardBacklog --> ForwardSession --> platform
///                                                                ForwardLane (disk) --'  bounded   9014 within 10 s, three repetitions
/// </code>
/// What the platform has not acknowledged when the agent stops or the power goes is told by the next run. A period that was under way then
/// is told as the rest of it that the next run sees, flagged where that is less than three quarters.
/// </remarks>
internal sealed class ForwardLoop
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan OpenAgainAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeepDoneAfter = TimeSpan.FromSeconds(30);

    private readonly Hj212ForwardOptions _options;
    private readonly SampleClock _clock;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly string? _directory;
    private readonly ForwardBacklog _backlog;
    private readonly ForwardDesk _desk;
    private readonly ForwardRequests _requests;
    private volatile bool _isConnected;
    private ForwardLane? _lane;
    private long? _keptAt;
    private bool _isNotKept;

    /// <param name="options">Where to and what.</param>
    /// <param name="clock">UTC.</param>
    /// <param name="time">Stamps and timers.</param>
    /// <param name="random">Jitter of reconnections: must differ from gateway to gateway.</param>
    /// <param name="logger">Transitions.</param>
    /// <param name="directory">Where packets wait over a restart, one folder a station; null for in memory only.</param>
    public ForwardLoop(Hj212ForwardOptions options, SampleClock clock, TimeProvider time, Random random, ILogger logger, string? directory = null)
    {
        _directory = directory is null ? null : Path.Combine(directory, options.Station);
        _options = options;
        _clock = clock;
        _time = time;
        _random = random;
        _logger = logger;
        var intervals = new ForwardIntervals(options);
        _backlog = new ForwardBacklog(options.BacklogPacketsMax, Counters);
        _desk = new ForwardDesk(options, intervals, _backlog, Counters);
        _requests = new ForwardRequests(options, intervals);
    }

    public ForwardCounters Counters { get; } = new();

    /// <summary>How the way to the platform fares.</summary>
    public ForwardStatus Status => new(Platform, _isConnected, _backlog.Count, Counters);

    /// <summary>Packets that wait.</summary>
    public int Waiting => _backlog.Count;

    /// <summary>Takes the readings of one visit.</summary>
    public void Take(DeviceBatch batch) => _desk.Take(batch);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            // Before anything is sent: what waits on the disk is older.
            Keep();
            await Task.WhenAll(ReportAsync(stop), SendAsync(stop)).ConfigureAwait(false);
            Keep(isLast: true);
        }
        finally
        {
            _backlog.Leave();
            _lane?.Dispose();
        }
    }

    private string Platform => $"{_options.Host}:{_options.Port}";

    private long? NowUnixMs => _clock.UnixMsAt(_time.GetTimestamp()) is var now && SampleClock.IsSinceStart(now) ? null : now;

    private async Task ReportAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var wait = LookEvery;
            if (NowUnixMs is { } now)
            {
                // Looked at every second, since the clock may be set; told on the second that is due.
                var due = TimeSpan.FromMilliseconds(_desk.Report(now) - now);
                if (due < wait) wait = due;
            }

            Keep();

            await Task.Delay(wait, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Brings what waits to the disk. Not while readings are taken: their bus would wait for the disk.</summary>
    private void Keep(bool isLast = false)
    {
        if (_directory is null) return;

        // A new packet at once; that one is done may be forgotten by a power cut, and is then told twice under one number.
        var pause = _isNotKept ? OpenAgainAfter : _backlog.HasFresh ? TimeSpan.Zero : KeepDoneAfter;
        if (!isLast && _keptAt is { } kept && _time.GetElapsedTime(kept) < pause) return;
        _keptAt = _time.GetTimestamp();
        var trouble = _lane is null ? TryOpen() : _backlog.Keep();
        if (trouble is not null) Counters.NoteNotKept();
        if (trouble is not null && !_isNotKept) _logger.PacketsNotKept(Platform, trouble, _directory);
        if (trouble is null && _isNotKept) _logger.PacketsKeptAgain(Platform);
        _isNotKept = trouble is not null;
    }

    private string? TryOpen()
    {
        try
        {
            _lane = ForwardLane.Open(_directory!, _options.BacklogPacketsMax, _time);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }

        var restored = _backlog.Use(_lane, packet => ForwardRenewal.Under(packet, _options.Password));
        Counters.NoteRestored(restored);
        if (restored > 0) _logger.PacketsRestored(Platform, restored, _directory!);
        return _backlog.Keep();
    }

    private async Task SendAsync(CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            var reason = await ConnectAsync(() => failures = 0, stop).ConfigureAwait(false);
            if (stop.IsCancellationRequested) return;
            if (failures++ == 0) _logger.PlatformLost(Platform, reason, _backlog.Count);
            var bound = Math.Min(_options.ReconnectDelayMaxMs, _options.ReconnectDelayMinMs * Math.Pow(2, Math.Min(failures - 1, 20)));
            var delay = TimeSpan.FromMilliseconds(bound * (0.5 + (_random.NextDouble() / 2)));
            await Task.Delay(delay, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One connection; why it ended.</summary>
    private async Task<string> ConnectAsync(Action served, CancellationToken stop)
    {
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using (var limit = CancellationTokenSource.CreateLinkedTokenSource(stop))
            {
                await using var timer = _time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), limit, ConnectLimit, Timeout.InfiniteTimeSpan);
                await socket.ConnectAsync(_options.Host, _options.Port, limit.Token).ConfigureAwait(false);
            }

            Counters.NoteConnection();
            _isConnected = true;
            _logger.PlatformReached(Platform, _backlog.Count);
            var session = new ForwardSession(socket, _options, _backlog, _requests, Counters, _time, () => NowUnixMs + (_options.UtcOffsetMinutes * 60_000L), served);
            return await session.RunAsync(stop).ConfigureAwait(false);
        }
        catch (SocketException failure)
        {
            return failure.Message;
        }
        catch (OperationCanceledException)
        {
            return stop.IsCancellationRequested ? "stopped" : "no answer to the connection request";
        }
        finally
        {
            _isConnected = false;
        }
    }
}
