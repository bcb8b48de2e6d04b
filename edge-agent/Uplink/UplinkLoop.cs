using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>Connects, serves one session after the other, and drains the outbox when the agent stops.</summary>
public sealed class UplinkLoop
{
    private readonly UplinkContext _context;
    private readonly BirthDeathSequence _sequence;
    private readonly ReconnectDelay _delay;
    private readonly AliasTable _aliases = new();
    private readonly Bell _bell = new();
    private bool _isTold;

    /// <param name="context">What the sessions work with.</param>
    /// <param name="random">Seeded; spreads the reconnections.</param>
    public UplinkLoop(UplinkContext context, Random random)
    {
        _context = context;
        _sequence = new BirthDeathSequence(Path.Combine(context.Agent.DataDirectory, BirthDeathSequence.FileName), context.Logger);
        _delay = new ReconnectDelay(
            TimeSpan.FromMilliseconds(context.Options.ReconnectDelayMinMs), TimeSpan.FromMilliseconds(context.Options.ReconnectDelayMaxMs), random);
        context.Board.HealthChanged += _bell.Ring;
    }

    public UplinkStatus Status => new()
    {
        Server = _context.Options.Server.ToString(),
        IsConnected = false,
        Trouble = "",
        SinceUnixMs = 0,
        Sessions = 0,
        InFlight = 0,
        Published = 0,
    };

    /// <summary>Runs until everything is told after <paramref name="stop"/>, or until <paramref name="end"/>.</summary>
    /// <param name="stop">Cancelled: gathering is over; send what is there if a connection stands, then say farewell.</param>
    /// <param name="end">Cancelled: time is up.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken end)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await ServeAsync(stop, end).ConfigureAwait(false);
                if (!stop.IsCancellationRequested) await Task.Delay(_delay.Next(), _context.Time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A stop is an ordinary end.
        }
    }

    private async Task ServeAsync(CancellationToken stop, CancellationToken end)
    {
        var bdSeq = _sequence.Next();
        using var link = new MqttLink(_context.Time);
        if (await OpenAsync(link, bdSeq, stop).ConfigureAwait(false) is { } trouble)
        {
            if (!_isTold) _context.Logger.ServerAway(_context.Options.Server, trouble);
            _isTold = true;
            return;
        }

        using var session = new UplinkSession(_context, link, _aliases, bdSeq, _bell);
        link.Received += session.Command;
        if (await SubscribeAsync(link, stop).ConfigureAwait(false) is { } refused)
        {
            _context.Logger.ServerAway(_context.Options.Server, refused);
            return;
        }

        _isTold = false;
        _context.Logger.Connected(_context.Options.Server);
        await session.RunAsync(stop, end).ConfigureAwait(false);
        if (session.HasServed) _delay.Reset();
        if (stop.IsCancellationRequested && !link.Lost.IsCancellationRequested)
        {
            await FarewellAsync(session).ConfigureAwait(false);
            return;
        }

        _isTold = true;
        _context.Logger.ConnectionLost(link.LossReason);
    }

    private async Task<string?> OpenAsync(MqttLink link, byte bdSeq, CancellationToken cancel)
    {
        var topic = new SparkplugTopic(_context.Agent.Group, SparkplugMessageType.NDeath, _context.Agent.GatewayId, null).ToString();
        return await link.ConnectAsync(
            new MqttLogin
            {
                Server = _context.Options.Server,
                GatewayId = _context.Agent.GatewayId,
                Secret = _context.Options.Secret,
                KeepAlive = TimeSpan.FromSeconds(_context.Options.KeepAliveSeconds),
                WillTopic = topic,
                WillPayload = new SessionMessages(_aliases, _context.Time).NodeDeath(bdSeq),
            },
            cancel).ConfigureAwait(false);
    }

    private async Task<string?> SubscribeAsync(MqttLink link, CancellationToken cancel)
    {
        var topic = new SparkplugTopic(_context.Agent.Group, SparkplugMessageType.NCmd, _context.Agent.GatewayId, null).ToString();
        return await link.SubscribeAsync(topic, cancel).ConfigureAwait(false);
    }

    private async Task FarewellAsync(UplinkSession session)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), _context.Time);
        try
        {
            await session.CloseAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The will says it instead.
        }
    }
}
