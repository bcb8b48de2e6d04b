using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>One Sparkplug session on one connection: births, data of two lanes, deaths.</summary>
/// <remarks>
/// One loop hands everything to the connection, so the sequence numbers are in the order of the wire; acknowledgements come back in
/// any order and only free records and room in the window.
/// <code>
///   live lane ----(first)---+
///                           +--> born? --> window (InFlightMax) --> seq --> MQTT --> PUBACK --> Outbox.Acknowledge
///   history lane --(rate)---+                 ^------------------------------------------+
/// </code>
/// </remarks>
internal sealed partial class UplinkSession : IDisposable
{
    // Twenty full messages are 10,000 readings a second: a day's backlog of a pole in a minute, and a fraction of a mobile line.
    private static readonly TimeSpan HistoryPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RefusedPause = TimeSpan.FromSeconds(1);
    private const int RefusalsMax = 3;

    private readonly UplinkContext _context;
    private readonly MqttLink _link;
    private readonly SessionMessages _messages;
    private readonly byte _bdSeq;
    private readonly Bell _bell;
    private readonly SemaphoreSlim _window;
    private readonly OutgoingQueue _live;
    private readonly OutgoingQueue _history;
    private bool _hasBacklog;
    private Task? _liveMore;
    private byte _seq;
    private int _inFlight;
    private int _refusals;
    private long _pauseUntilStamp;
    private long _historyStamp;
    private volatile bool _rebirthWanted;
    private volatile bool _isOver;
    private bool _hasServed;

    public UplinkSession(UplinkContext context, MqttLink link, AliasTable aliases, byte bdSeq, Bell bell)
    {
        _context = context;
        _link = link;
        _messages = new SessionMessages(aliases, context.Time);
        _bdSeq = bdSeq;
        _bell = bell;
        _window = new SemaphoreSlim(context.Options.InFlightMax);
        var lanes = context.Outbox.OpenLanes(TimeSpan.FromSeconds(context.Options.LiveAgeMaxSeconds));
        _live = new OutgoingQueue(lanes.Live, isHistorical: false);
        _history = new OutgoingQueue(lanes.History, isHistorical: true);
        _hasBacklog = !_history.IsThrough;
        if (_hasBacklog) context.Logger.BacklogFound(context.Outbox.BacklogBytes);
    }

    /// <summary>True when the server acknowledged anything.</summary>
    public bool HasServed => _hasServed;

    private string Node => _context.Agent.GatewayId;

    /// <summary>A command arrived.</summary>
    public void Command(string topic, byte[] payload)
    {
        if (SparkplugTopic.Parse(topic, out var parsed) != TopicStatus.Ok || parsed.Type != SparkplugMessageType.NCmd) return;
        if (!RebirthRequest.IsIn(payload)) return;
        _rebirthWanted = true;
        _bell.Ring();
    }

    /// <summary>Runs until the connection is lost, or, once <paramref name="drain"/> is cancelled, until everything is acknowledged.</summary>
    /// <param name="drain">Cancelled: nothing new will come, send what is there and end.</param>
    /// <param name="end">Cancelled: end now.</param>
    public async Task RunAsync(CancellationToken drain, CancellationToken end)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(end, _link.Lost);
        using var onDrain = drain.Register(_bell.Ring);
        using var onOver = over.Token.Register(_bell.Ring);
        try
        {
            await BirthsAsync(includeAcknowledgedClosings: false, over.Token).ConfigureAwait(false);
            while (!over.IsCancellationRequested && !_isOver)
            {
                var ring = _bell.Next;
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
        var topic = Topic(SparkplugMessageType.NDeath, null);
        await _link.PublishAsync(topic, _messages.NodeDeath(_bdSeq), isAcknowledged: true).WaitAsync(cancel).ConfigureAwait(false);
        await _link.DisconnectAsync(cancel).ConfigureAwait(false);
    }

    public void Dispose()
    {
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

        // At most half the window, so that a live message always finds room, and at the rate of history.
        if (Volatile.Read(ref _inFlight) > _context.Options.InFlightMax / 2) return null;
        if (_historyStamp != 0 && _context.Time.GetElapsedTime(_historyStamp) < HistoryPause) return null;
        _historyStamp = _context.Time.GetTimestamp();
        return _history.Next();
    }

    private async Task WaitAsync(Task ring, CancellationToken cancel)
    {
        _liveMore ??= _live.WaitForMoreAsync(cancel).AsTask();
        if (!_hasBacklog && !IsPaused)
        {
            await Task.WhenAny(ring, _liveMore).ConfigureAwait(false);
        }
        else
        {
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(ring, _liveMore, Task.Delay(HistoryPause, _context.Time, timer.Token)).ConfigureAwait(false);
            await timer.CancelAsync().ConfigureAwait(false);
        }

        if (_liveMore.IsCompleted) _liveMore = null;
    }

    private string Topic(SparkplugMessageType type, string? device) => new SparkplugTopic(_context.Agent.Group, type, Node, device).ToString();
}
