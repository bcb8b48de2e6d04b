using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>One Sparkplug session on one connection: births, data of two lanes, deaths.</summary>
/// <remarks>
/// One loop hands everything to the connection, so the sequence numbers are in the order of the wire; acknowledgements come back in
/// any order and only free records and room in the windows. History has a window of its own, so live data never waits for it.
/// <code>
///   STATE online? --> NBIRTH, DBIRTHs --> loop:
///
///   answers to commands ----+
///   health of the buses ----+
///   live lane ---(then)-----+--> born? --> window (InFlightMax) ---+--> seq --> MQTT --> PUBACK --> Outbox.Acknowledge
///   deaths ------(then)-----+                                      |
///   history lane --(pace)------> born? --> window (half of it) ----+
/// </code>
/// </remarks>
internal sealed partial class UplinkSession : IDisposable
{
    // A look at the lanes while something waits that no bell announces.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(1);
    private const int RefusalsMax = 3;

    private readonly UplinkContext _context;
    private readonly MqttLink _link;
    private readonly SessionMessages _messages;
    private readonly AliasTable _aliases;
    private readonly byte _bdSeq;
    private readonly Bell _bell;
    private readonly UplinkState _state;
    private readonly HostState? _host;
    private readonly string _server;
    private readonly SemaphoreSlim _window;
    private readonly SemaphoreSlim _historyWindow;
    private readonly OutgoingQueue _live;
    private readonly OutgoingQueue _history;
    private bool _hasBacklog;
    private Task? _liveMore;
    private byte _seq;
    private int _inFlight;    // of this session; the state's counts all
    private int _refusals;
    private long _pauseUntilStamp;
    private volatile bool _rebirthWanted;
    private volatile bool _isOver;
    private bool _hasServed;

    /// <param name="context">What it works with.</param>
    /// <param name="link">The connection; its own for as long as it lasts.</param>
    /// <param name="aliases">Aliases of this start of the agent.</param>
    /// <param name="bdSeq">The one that the connection's will bears.</param>
    /// <param name="bell">Rung when there may be something to do.</param>
    /// <param name="state">Told of what happens.</param>
    /// <param name="host">The primary host at this server; null for none.</param>
    /// <param name="server">Address of the server, for the audit record.</param>
    public UplinkSession(UplinkContext context, MqttLink link, AliasTable aliases, byte bdSeq, Bell bell, UplinkState state, HostState? host, Uri server)
    {
        _context = context;
        _link = link;
        _messages = new SessionMessages(aliases, context.Time);
        _aliases = aliases;
        _bdSeq = bdSeq;
        _bell = bell;
        _state = state;
        _host = host;
        _server = server.ToString();
        _rateTold = context.History.Rate;
        context.Board.HealthChanged += NoteHealth;

        // Together never more than the server takes; one that takes a single message gets both lanes through one window.
        var history = Math.Min(Math.Max(1, context.Options.InFlightMax / 2), Math.Max(1, link.ReceiveMaximum / 3));
        _window = new SemaphoreSlim(Math.Max(1, Math.Min(context.Options.InFlightMax, link.ReceiveMaximum - history)));
        _historyWindow = link.ReceiveMaximum < 2 ? _window : new SemaphoreSlim(history);
        var lanes = context.Outbox.OpenLanes(TimeSpan.FromSeconds(context.Options.LiveAgeMaxSeconds));
        _live = new OutgoingQueue(lanes.Live, isHistorical: false);
        _history = new OutgoingQueue(lanes.History, isHistorical: true);
        _hasBacklog = !_history.IsThrough;
        if (_hasBacklog) context.Logger.BacklogFound(context.Outbox.BacklogBytes);
    }

    /// <summary>True when the server acknowledged anything.</summary>
    public bool HasServed => _hasServed;

    private string Node => _context.Agent.GatewayId;

    /// <summary>The primary host went offline, or is not online here although there are other servers: the session must end.</summary>
    public bool IsHostOffline { get; private set; }

    /// <summary>Runs until the connection is lost, or, once <paramref name="drain"/> is cancelled, until everything is acknowledged.</summary>
    /// <param name="hasOtherServers">There are addresses to go to when the primary host is not online here.</param>
    /// <param name="drain">Cancelled: nothing new will come, send what is there and end.</param>
    /// <param name="end">Cancelled: end now.</param>
    public async Task RunAsync(bool hasOtherServers, CancellationToken drain, CancellationToken end)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(end, _link.Lost);
        using var onDrain = drain.Register(_bell.Ring);
        using var onOver = over.Token.Register(_bell.Ring);
        try
        {
            if (!await IsHostOnlineAsync(hasOtherServers, drain, over.Token).ConfigureAwait(false)) return;
            await BirthsAsync(includeAcknowledgedClosings: false, over.Token).ConfigureAwait(false);
            _state.Born();
            while (!over.IsCancellationRequested && !_isOver)
            {
                var ring = _bell.Next;
                if (HasHostLeft()) return;
                if (await WorkAsync(over.Token).ConfigureAwait(false)) continue;
                if (drain.IsCancellationRequested && IsDone) return;
                await WaitAsync(ring, over.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The connection is gone or the time to drain is over: both end the session.
        }
    }

    /// <summary>Says farewell: NDEATH, then DISCONNECT.</summary>
    public async Task CloseAsync(CancellationToken cancel)
    {
        // A node that was never born does not die: the will is not wanted either.
        if (_wasBorn)
        {
            var topic = Topic(SparkplugMessageType.NDeath, null);
            await _link.PublishAsync(topic, _messages.NodeDeath(_bdSeq).Span, isAcknowledged: true).WaitAsync(cancel).ConfigureAwait(false);
        }

        await _link.DisconnectAsync(withWill: _wasBorn, cancel).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _context.Board.HealthChanged -= NoteHealth;
        _live.Dispose();
        _history.Dispose();
        _context.Outbox.ReturnAll();
    }

    private bool IsDone => Volatile.Read(ref _inFlight) == 0 && _context.Outbox.IsEmpty && (_context.Outbox.UntoldGaps().Count == 0);

    /// <summary>Sends one message, if there is anything to send; true if it did.</summary>
    private async Task<bool> WorkAsync(CancellationToken cancel)
    {
        if (_rebirthWanted)
        {
            _rebirthWanted = false;
            _context.Logger.RebirthRequested();
            await BirthsAsync(includeAcknowledgedClosings: true, cancel).ConfigureAwait(false);
            return true;
        }

        if (await SendAnswerAsync(cancel).ConfigureAwait(false)) return true;
        if (await SendHistoryRateAsync(cancel).ConfigureAwait(false)) return true;
        if (await SendHealthAsync(cancel).ConfigureAwait(false)) return true;
        if (IsPaused) return false;
        if (_live.Next() is { } live)
        {
            await SendAsync(live, _live, cancel).ConfigureAwait(false);
            return true;
        }

        if (await SendDeathAsync(cancel).ConfigureAwait(false)) return true;
        if (NextHistory() is { } history)
        {
            await SendAsync(history, _history, cancel).ConfigureAwait(false);
            return true;
        }

        if (NextGaps() is not { } gaps) return false;
        await SendAsync(gaps, _live, cancel).ConfigureAwait(false);
        return true;
    }

    private bool IsPaused => _context.Time.GetTimestamp() < Volatile.Read(ref _pauseUntilStamp);

    private OutgoingData? NextHistory()
    {
        if (_history.IsThrough)
        {
            if (_hasBacklog) _context.Logger.BacklogSent();
            _hasBacklog = false;
            return null;
        }

        // What an overlong live lane left to history is a backlog again.
        _hasBacklog = true;

        if (_historyWindow.CurrentCount == 0 || _context.History.Wait() > TimeSpan.Zero) return null;
        var next = _history.Next();
        if (next is not null) _context.History.Take(next.ReadingCount);
        return next;
    }

    private async Task WaitAsync(Task ring, CancellationToken cancel)
    {
        _liveMore ??= _live.WaitForMoreAsync(cancel).AsTask();
        if (!_hasBacklog && !IsPaused && !_hasHealthChanged)
        {
            await Task.WhenAny(ring, _liveMore).ConfigureAwait(false);
        }
        else
        {
            var pause = _context.History.Wait() is var wait && wait > TimeSpan.Zero && !IsPaused ? wait : LookAgain;
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(ring, _liveMore, Task.Delay(pause, _context.Time, timer.Token)).ConfigureAwait(false);
            await timer.CancelAsync().ConfigureAwait(false);
        }

        if (_liveMore.IsCompleted) _liveMore = null;
    }

    private string Topic(SparkplugMessageType type, string? device) => new SparkplugTopic(_context.Agent.Group, type, Node, device).ToString();
}
