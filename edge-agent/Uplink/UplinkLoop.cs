using SmartPoles.EdgeAgent.Actuation;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>Connects, serves one session after the other, and drains the outbox when the agent stops.</summary>
/// <remarks>
/// <code>
///   address --CONNECT--> who is it? --> SUBSCRIBE --> session --> lost: the same address again
///      ^                    |               |
///      '--- the next one ---'--- trouble ---'        after a pause with jitter; lasting trouble pauses longer
/// </code>
/// </remarks>
public sealed class UplinkLoop
{
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);

    private readonly UplinkContext _context;
    private readonly BirthDeathSequence _sequence;
    private readonly ServerIdentity _identity;
    private readonly SecretKeeper _secrets;
    private readonly ServerList _servers;
    private readonly ReconnectDelay _delay;
    private readonly UplinkState _state;
    private readonly AliasTable _aliases = new();
    private readonly Bell _bell = new();
    private readonly Dictionary<Uri, HostState> _hosts = [];
    private readonly Dictionary<Uri, ConnectOutcome> _told = [];

    /// <param name="context">What the sessions work with.</param>
    /// <param name="random">Seeded; spreads the reconnections.</param>
    public UplinkLoop(UplinkContext context, Random random)
    {
        _context = context;
        _sequence = new BirthDeathSequence(Path.Combine(context.Agent.DataDirectory, BirthDeathSequence.FileName), context.Logger);
        _identity = new ServerIdentity(Path.Combine(context.Agent.DataDirectory, ServerIdentity.FileName), context.Options, context.Logger);
        _secrets = new SecretKeeper(context.Agent.DataDirectory, context.Options, context.Logger);
        _servers = new ServerList(context.Options.Servers, _identity.LastAddress);
        _delay = new ReconnectDelay(
            TimeSpan.FromMilliseconds(context.Options.ReconnectDelayMinMs), TimeSpan.FromMilliseconds(context.Options.ReconnectDelayMaxMs), random);
        _state = new UplinkState(_servers.Current, context.History, context.Time);
        context.Board.HealthChanged += _bell.Ring;
        context.History.Changed += _bell.Ring;
        if (context.Commands is { } commands) commands.Answered += _bell.Ring;
    }

    public UplinkStatus Status => _state.Read();

    /// <summary>Runs until everything is told after <paramref name="stop"/>, or until <paramref name="end"/>.</summary>
    /// <param name="stop">Cancelled: gathering is over; send what is there if a connection stands, then say farewell.</param>
    /// <param name="end">Cancelled: time is up.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken end)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var server = _servers.Current;
                var result = await ServeAsync(server, stop, end).ConfigureAwait(false);
                _state.Away(server, result);
                if (stop.IsCancellationRequested) return;
                if (!result.IsConnected)
                {
                    Tell(server, result);
                    _servers.Next();
                }

                // One wrong address must not slow the way to the others.
                var isLasting = result.IsLasting && _servers.Count == 1;
                await Task.Delay(_delay.Next(isLasting), _context.Time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // A stop is an ordinary end.
        }
    }

    /// <summary>One session at one address. <see cref="ConnectOutcome.Connected"/> when there was one, with the reason of its end.</summary>
    private async Task<ConnectResult> ServeAsync(Uri server, CancellationToken stop, CancellationToken end)
    {
        var isOld = _context.Options.Protocol == MqttVersion.V311;
        var result = await TryAsync(server, isOld, stop, end).ConfigureAwait(false);

        // With its first use the old secret, or the code, is void: the shorter that takes, the better.
        if (result.Outcome == ConnectOutcome.SecretIssued) result = await TryAsync(server, isOld, stop, end).ConfigureAwait(false);
        if (result.Outcome != ConnectOutcome.VersionRefused || _context.Options.Protocol != MqttVersion.Auto) return result;
        _context.Logger.OldProtocol(server);
        return await TryAsync(server, isOld: true, stop, end).ConfigureAwait(false);
    }

    private async Task<ConnectResult> TryAsync(Uri server, bool isOld, CancellationToken stop, CancellationToken end)
    {
        var bdSeq = _sequence.Next();
        using var link = new MqttLink(_context.Time);
        var connected = await link.ConnectAsync(Login(server, isOld, bdSeq), stop).ConfigureAwait(false);
        if (connected.Outcome == ConnectOutcome.CredentialsRefused) _secrets.Refused();
        if (!connected.IsConnected) return connected;
        if (_identity.Objection(link.ServerId) is { } objection)
        {
            await link.DisconnectAsync(withWill: false, stop).ConfigureAwait(false);
            return new ConnectResult(ConnectOutcome.OtherServer, objection);
        }

        if (link.IssuedSecret is { } issued && _secrets.Keep(issued))
        {
            _context.Logger.SecretIssued(server);
            await link.DisconnectAsync(withWill: false, stop).ConfigureAwait(false);
            return new ConnectResult(ConnectOutcome.SecretIssued, "a new secret was issued");
        }

        using var session = new UplinkSession(_context, link, _aliases, bdSeq, _bell, _state, HostAt(server), server);
        link.Received += session.Take;
        var subscribed = await link.SubscribeAsync(Subscriptions(), stop).ConfigureAwait(false);
        if (!subscribed.IsConnected) return subscribed;

        _context.Logger.Connected(server, isOld ? "3.1.1" : "5");
        if (link.ServerId is { } id && id != _identity.Known) _context.Logger.ServerMet(id, server);
        _identity.Met(link.ServerId, server);
        _state.Connected(server, isOld, link.ServerId);
        _told.Clear();
        await session.RunAsync(_servers.Count > 1, stop, end).ConfigureAwait(false);
        return await EndAsync(session, link, stop).ConfigureAwait(false);
    }

    private async Task<ConnectResult> EndAsync(UplinkSession session, MqttLink link, CancellationToken stop)
    {
        // Two clients with one id throw each other out for ever: not faster than a dead server is tried.
        if (session.HasServed && !link.IsTakenOver) _delay.Reset();
        if (session.IsHostOffline || (stop.IsCancellationRequested && !link.Lost.IsCancellationRequested))
        {
            await FarewellAsync(session).ConfigureAwait(false);
            return session.IsHostOffline ? new ConnectResult(ConnectOutcome.HostOffline, $"the primary host {_context.Options.PrimaryHost} is not online") : new ConnectResult(ConnectOutcome.Connected, "stopped");
        }

        // A server that takes nothing is no better than one that is away.
        if (!session.HasServed) _servers.Next();
        if (link.IsTakenOver) _context.Logger.TakenOver(_context.Agent.GatewayId);
        var reason = link.LossReason.Length > 0 ? link.LossReason : "the server did not take the births or refused messages";
        _context.Logger.ConnectionLost(reason);
        return new ConnectResult(ConnectOutcome.Connected, reason);
    }

    /// <summary>Logs a trouble once an address, until there was a session again.</summary>
    private void Tell(Uri server, ConnectResult result)
    {
        if (_told.TryGetValue(server, out var before) && before == result.Outcome) return;
        _told[server] = result.Outcome;
        if (result.Outcome == ConnectOutcome.HostOffline) return;    // the session has said so
        _context.Logger.ServerAway(server, result.Outcome, result.Reason, result.NextStep);
    }

    private HostState? HostAt(Uri server)
    {
        if (_context.Options.PrimaryHost is null) return null;
        if (!_hosts.TryGetValue(server, out var host)) _hosts.Add(server, host = new HostState());
        host.Begin();
        return host;
    }

    private MqttLogin Login(Uri server, bool isOld, byte bdSeq) => new()
    {
        Server = server,
        IsOldProtocol = isOld,
        Tls = _context.Options.Tls,
        GatewayId = _context.Agent.GatewayId,
        Secret = _secrets.Current,
        KeepAlive = TimeSpan.FromSeconds(_context.Options.KeepAliveSeconds),
        ConnectLimit = TimeSpan.FromSeconds(_context.Options.ConnectSecondsMax),
        AckLimit = TimeSpan.FromSeconds(_context.Options.AckSecondsMax),
        WillTopic = Topic(SparkplugMessageType.NDeath, null),
        WillPayload = new SessionMessages(_aliases, _context.Time).NodeDeath(bdSeq).ToArray(),
    };

    private IEnumerable<string> Subscriptions()
    {
        yield return Topic(SparkplugMessageType.NCmd, null);
        if (_context.Commands is not null)
        {
            foreach (var device in _context.Devices.Where(CommandDesk.IsWritable)) yield return Topic(SparkplugMessageType.DCmd, device.Id);
        }

        if (_context.Options.PrimaryHost is { } host) yield return SparkplugTopic.State(host);
    }

    private string Topic(SparkplugMessageType type, string? device) =>
        new SparkplugTopic(_context.Agent.Group, type, _context.Agent.GatewayId, device).ToString();

    private async Task FarewellAsync(UplinkSession session)
    {
        using var limit = new CancellationTokenSource(FarewellLimit, _context.Time);
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
