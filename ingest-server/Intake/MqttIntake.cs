using Microsoft.AspNetCore.Connections;

namespace SmartPoles.IngestServer.Intake;

/// <summary>
/// The MQTT endpoint: takes in what gateways publish and acknowledges it when it is on disk. No broker: nothing is kept for anybody, nothing
/// is forwarded from one gateway to another.
/// </summary>
/// <remarks>
/// <code>
///  Kestrel --> MqttConnectionHandler --CONNECT--> ConnectGuard, IIntakeAccess --> MqttSession --> IGatewayInlet
///                                                                                    ^   |
///                                              AckPump (one loop, woken by commits) -'   '--> SessionTable (takeover, commands)
///              DeadlineSweep (one loop): slow CONNECT, keepalive, lingering
/// </code>
/// </remarks>
public sealed class MqttIntake
{
    private readonly IntakeContext _context;
    private readonly MqttConnectionHandler _handler;

    public MqttIntake(
        IIntakeSink sink, IDurability durability, IIntakeAccess access, IntakeOptions options, string serverId, IntakeMetrics metrics, TimeProvider time,
        ILogger<MqttIntake> log, ITapBirths births, bool takesRecordedTimes = false)
    {
        _context = new IntakeContext(
            sink, durability, access, options, serverId, metrics, time, log, new HostState(options.HostId, time.GetUtcNow().ToUnixTimeMilliseconds()),
            new SessionTable(), new AckPump(durability, metrics), new DeadlineSweep(time), new Tap(births, metrics))
        {
            TakesRecordedTimes = takesRecordedTimes,
        };
        Commands = new GatewayCommands(_context.Sessions, time);
        _handler = new MqttConnectionHandler(_context, new ConnectGuard(options.UnauthenticatedMax, options.UnauthenticatedPerAddressMax), new RefusalLog(log, time));
        access.Revoked += Revoke;
    }

    /// <summary>The way to a connected gateway.</summary>
    public GatewayCommands Commands { get; }

    /// <summary>Adds the listeners; the endpoint itself may be made later, but before Kestrel starts.</summary>
    /// <param name="web">Kestrel's host.</param>
    /// <param name="options">Addresses and ports.</param>
    /// <param name="intake">The endpoint.</param>
    /// <param name="certificates">Of the listener with TLS; null: read once from the options' files.</param>
    public static void Listen(IWebHostBuilder web, IntakeOptions options, Func<MqttIntake> intake, CertificateWatch? certificates = null) =>
        IntakeListener.Add(web, options, intake, certificates);

    /// <summary>Acknowledges and watches deadlines until stopped.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(_context.Pump.RunAsync(stop), _context.Deadlines.RunAsync(stop));

    /// <summary>Ends all connections and takes no more: their gateways keep what is not acknowledged.</summary>
    public void Stop()
    {
        _context.IsStopping = true;
        foreach (var session in _context.Sessions.All) session.End(ReasonCode.ServerShuttingDown);
    }

    /// <summary>First of a connection: is there a place for one more stranger?</summary>
    internal Task AdmitAsync(ConnectionContext connection, ConnectionDelegate next) => _handler.AdmitAsync(connection, next);

    internal Task OnConnectedAsync(ConnectionContext connection) => _handler.OnConnectedAsync(connection);

    private void Revoke(string id)
    {
        foreach (var session in _context.Sessions.All)
        {
            if (session.Id == id) session.End(ReasonCode.NotAuthorized);
        }
    }
}
