using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace SmartPoles.IngestServer.Intake;

/// <summary>An address where gateways connect; tells the transport of the endpoint from that of HTTP.</summary>
internal sealed class MqttEndPoint(IPAddress address, int port) : IPEndPoint(address, port);

/// <summary>
/// Kestrel's socket transport with settings of its own for gateways. What reads from them never waits and never computes for long, so
/// it runs where the bytes arrive: a message costs one hop through the thread pool instead of three, which is what its PUBACK
/// waits for when both cores are busy. HTTP keeps its own transport, since its answers may take long.
/// </summary>
internal sealed class MqttTransportFactory(ILoggerFactory logs) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>
    /// What a connection's pipes may hold in each direction, bytes: enough for a window of small messages; a large message is collected
    /// beyond it.
    /// </summary>
    private const int PipeBytesMax = 64 * 1024;

    private readonly SocketTransportFactory _sockets = new(
        Options.Create(new SocketTransportOptions
        {
            MaxReadBufferSize = PipeBytesMax,
            MaxWriteBufferSize = PipeBytesMax,
            UnsafePreferInlineScheduling = true,
        }),
        logs);

    public bool CanBind(EndPoint endpoint) => endpoint is MqttEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken) => _sockets.BindAsync(endpoint, cancellationToken);
}
