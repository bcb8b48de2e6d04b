using System.Buffers;
using System.Text;
using MQTTnet.AspNetCore;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Intake;

/// <summary>
/// The MQTT endpoint: MQTTnet's server on Kestrel, used for its sessions and its codec only. Nothing is forwarded to
/// subscribers; a PUBACK leaves when the sink says that the message is durable, because the server awaits the
/// interceptor before it acknowledges.
/// </summary>
public sealed class MqttIntake(
    IIntakeSink sink, IDurability durability, IIntakeAccess access, IntakeOptions options, string serverId, IntakeMetrics metrics, TimeProvider time, ILogger<MqttIntake> log)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, IGatewayInlet> _inlets = new(StringComparer.Ordinal);

    /// <summary>Registers MQTTnet's hosting; the listener itself is added to Kestrel with <c>UseMqtt</c>.</summary>
    public static void AddServices(IServiceCollection services)
    {
        services.AddHostedMqttServer(server => server.WithoutDefaultEndpoint().WithPersistentSessions(false));
        services.AddMqttConnectionHandler();
        services.AddConnections();
    }

    public static void Listen(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, IntakeOptions options) =>
        kestrel.Listen(System.Net.IPAddress.Parse(options.Host), options.MqttPort, listener => listener.UseMqtt());

    public void Attach(IApplicationBuilder app) => app.UseMqttServer(server =>
    {
        server.ValidatingConnectionAsync += ValidateAsync;
        server.InterceptingSubscriptionAsync += SubscribeAsync;
        server.InterceptingPublishAsync += PublishAsync;
        access.Revoked += id => _ = server.DisconnectClientAsync(id, MqttDisconnectReasonCode.NotAuthorized);
        server.ClientConnectedAsync += _ =>
        {
            metrics.CountConnected(1);
            return Task.CompletedTask;
        };
        server.ClientDisconnectedAsync += _ =>
        {
            metrics.CountConnected(-1);
            return Task.CompletedTask;
        };
    });

    private async Task ValidateAsync(ValidatingConnectionEventArgs connection)
    {
        if (connection.KeepAlivePeriod is null or 0 || connection.KeepAlivePeriod > options.KeepAliveSecondsMax)
        {
            connection.ReasonCode = MqttConnectReasonCode.NotAuthorized;
            connection.ReasonString = $"Keepalive must be 1..{options.KeepAliveSecondsMax} s";
        }
        else if (await access.ConnectAsync(CredentialsOf(connection), default) is var decision && decision.Role != PeerRole.Gateway)
        {
            connection.ReasonCode = decision.IsBusy ? MqttConnectReasonCode.ServerBusy : MqttConnectReasonCode.NotAuthorized;
            connection.ReasonString = decision.Reason;
        }
        else
        {
            _inlets[connection.ClientId] = await sink.ConnectAsync(new GatewayConnection(connection.ClientId, null, default, new NoOutlet()), default);
            connection.ReasonCode = MqttConnectReasonCode.Success;
            if (connection.ProtocolVersion == MqttProtocolVersion.V500)
            {
                connection.ResponseUserProperties = [new MqttUserProperty(MqttNames.ServerIdProperty, Encoding.UTF8.GetBytes(serverId).AsMemory())];
                if (decision.IssuedSecret is { } secret) connection.ResponseUserProperties.Add(new MqttUserProperty(MqttNames.SecretProperty, Encoding.UTF8.GetBytes(secret).AsMemory()));
            }

            return;
        }

        metrics.CountRefusedConnection();
        log.ConnectionRefused(Printable.Of(connection.ClientId), connection.ReasonString);
    }

    private static ConnectCredentials CredentialsOf(ValidatingConnectionEventArgs connection)
    {
        var address = (connection.RemoteEndPoint as System.Net.IPEndPoint)?.Address;
        var isLoopback = address is not null && System.Net.IPAddress.IsLoopback(address);
        return new ConnectCredentials(
            connection.ClientId, connection.UserName, connection.Password, null, isLoopback, address,
            MayReceiveSecret: connection.ProtocolVersion == MqttProtocolVersion.V500 && (connection.IsSecureConnection || isLoopback));
    }

    private Task SubscribeAsync(InterceptingSubscriptionEventArgs subscription)
    {
        if (GatewayAccess.MaySubscribe(subscription.ClientId, subscription.TopicFilter.Topic)) return Task.CompletedTask;
        subscription.ProcessSubscription = false;
        subscription.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
        return Task.CompletedTask;
    }

    private async Task PublishAsync(InterceptingPublishEventArgs publish)
    {
        publish.ProcessPublish = false;
        metrics.CountPublished();
        var message = publish.ApplicationMessage;
        if (!_inlets.TryGetValue(publish.ClientId, out var inlet)) throw new NotDurableException(publish.ClientId);
        var topic = Encoding.UTF8.GetBytes(message.Topic);
        var payload = message.Payload.ToArray();
        while (true)
        {
            var changed = durability.NextChange;
            var receipt = inlet.Accept(topic, payload, (int)message.QualityOfServiceLevel, time.GetUtcNow().ToUnixTimeMilliseconds());
            if (receipt.Verdict == IntakeVerdict.Busy)
            {
                await changed.WaitAsync(publish.CancellationToken).ConfigureAwait(false);
                continue;
            }

            if (receipt.Verdict == IntakeVerdict.NotAuthorized)
            {
                metrics.CountRefusedTopic();
                publish.Response.ReasonCode = MqttPubAckReasonCode.NotAuthorized;
                publish.CloseConnection = true;
                log.TopicRefused(publish.ClientId, Printable.Of(message.Topic));
                return;
            }

            if (receipt.Verdict == IntakeVerdict.Acknowledge && await IsDurableAsync(receipt.Position, publish.CancellationToken).ConfigureAwait(false))
            {
                metrics.CountAcknowledged();
                return;
            }

            break;
        }

        metrics.CountKept();

        // MQTT 3.1.1 has no negative PUBACK: only an exception keeps MQTTnet from acknowledging. It ends the connection,
        // and the gateway begins its next one with births, which is also the cure for an alias that nobody knows.
        throw new NotDurableException(publish.ClientId);
    }

    private async ValueTask<bool> IsDurableAsync(long position, CancellationToken stop)
    {
        while (true)
        {
            var changed = durability.NextChange;
            if (durability.IsDurable(position) is { } outcome) return outcome;
            await changed.WaitAsync(stop).ConfigureAwait(false);
        }
    }

    private sealed class NoOutlet : IGatewayOutlet
    {
        public bool TrySend(string topic, ReadOnlySpan<byte> payload) => false;
    }
}

/// <summary>Ends a connection whose message could not be made durable; the gateway keeps the message and comes back.</summary>
internal sealed class NotDurableException(string gateway) : Exception($"A message of {gateway} is not durable");
