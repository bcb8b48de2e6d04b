namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>What the uplink knows of itself, written by its loop and its session, read by anybody.</summary>
internal sealed class UplinkState(Uri first, HistoryPace pace, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Uri _server = first;
    private ConnectResult _last = new(ConnectOutcome.Unreachable, "not tried yet");
    private bool _isConnected;
    private bool _isBorn;
    private string _protocol = "";
    private string _serverId = "";
    private long _sinceUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    private long _sessions;
    private long _published;
    private long _acknowledgedUnixMs;
    private int _inFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    public void Connected(Uri server, bool isOldProtocol, string? serverId)
    {
        lock (_gate)
        {
            _server = server;
            _protocol = isOldProtocol ? "3.1.1" : "5";
            _serverId = serverId ?? "";
            _last = new ConnectResult(ConnectOutcome.Connected, "");
            _isConnected = true;
            _sessions++;
            _sinceUnixMs = Now;
        }
    }

    public void Born()
    {
        lock (_gate) _isBorn = true;
    }

    public void Away(Uri server, ConnectResult why)
    {
        lock (_gate)
        {
            if (_isConnected || why.Outcome != _last.Outcome || _server != server) _sinceUnixMs = Now;
            _server = server;
            _last = why;
            _isConnected = false;
            _isBorn = false;
            _protocol = "";
        }
    }

    public void Handed() => Interlocked.Increment(ref _inFlight);

    public void Returned(PublishOutcome outcome)
    {
        Interlocked.Decrement(ref _inFlight);
        if (outcome != PublishOutcome.Acknowledged) return;
        Interlocked.Increment(ref _published);
        Volatile.Write(ref _acknowledgedUnixMs, Now);
    }

    public UplinkStatus Read()
    {
        lock (_gate)
        {
            return new UplinkStatus
            {
                Server = _server.ToString(),
                IsConnected = _isConnected,
                Trouble = _isConnected ? "" : _last.Reason,
                SinceUnixMs = _sinceUnixMs,
                Sessions = _sessions,
                InFlight = InFlight,
                Published = Volatile.Read(ref _published),
                Protocol = _protocol,
                Outcome = _last.Outcome,
                NextStep = _isConnected ? "" : _last.NextStep,
                ServerId = _serverId,
                IsBorn = _isBorn,
                HistoryReadingsPerSecond = pace.Rate,
                LastAcknowledgedUnixMs = Volatile.Read(ref _acknowledgedUnixMs),
            };
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
