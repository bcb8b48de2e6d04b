using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>Publishes to a broker of somebody else at QoS 1; taken when its PUBACK is there. The id is in the body. With TLS it never goes on without.</summary>
internal sealed class MqttSender(ChannelOptions channel, string? password, TimeProvider time) : IChannelSender
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(channel.TimeoutSeconds);

    public async Task<Delivery> SendAsync(Notification message, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), limit, _timeout, Timeout.InfiniteTimeSpan);
        var trust = new ServerTrust(channel.Host!, channel.CaFile, time);
        var isConnecting = !_client.IsConnected;
        try
        {
            if (isConnecting)
            {
                if (!trust.TryPrepare()) return Delivery.Untrusted(trust.Fault, trust.Finding!);
                var connected = await _client.ConnectAsync(Options(trust), limit.Token);
                if (connected.ResultCode != MqttClientConnectResultCode.Success) return Delivery.Again($"the broker refuses: {connected.ResultCode}");
            }

            var result = await _client.PublishAsync(
                new MqttApplicationMessageBuilder().WithTopic(channel.Topic).WithPayload(message.Body).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(),
                limit.Token);
            return result.IsSuccess ? Delivery.Done : Delivery.Again($"the broker does not take it: {result.ReasonCode}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            await DropAsync();
            return Delivery.Again($"no answer within {_timeout.TotalSeconds:0} s");
        }
        catch (Exception fault) when (trust.Fault != TlsFault.None || (isConnecting && channel.Tls && !trust.WasAsked && IsOfHandshake(fault)))
        {
            return trust.Failed((fault.InnerException ?? fault).Message);
        }
        catch (Exception fault) when (fault is MqttCommunicationException or MqttClientDisconnectedException or IOException or SocketException or InvalidOperationException)
        {
            return Delivery.Again(fault.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        _client.Dispose();
    }

    private MqttClientOptions Options(ServerTrust trust)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(channel.Host, channel.Port ?? (channel.Tls ? 8883 : 1883))
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithClientId($"smartpoles-{channel.Name}")
            .WithCleanSession()
            .WithTimeout(_timeout);
        if (channel.User is not null) builder = builder.WithCredentials(channel.User, password);
        if (!channel.Tls) return builder.Build();
        return builder.WithTlsOptions(tls =>
        {
            tls.UseTls().WithTargetHost(channel.Host).WithCertificateValidationHandler(shown => trust.Accepts(shown.Certificate, shown.Chain, shown.SslPolicyErrors));
            if (channel.CaFile is not null) tls.WithRevocationMode(X509RevocationMode.NoCheck);
        }).Build();
    }

    /// <summary>The line was made, and TLS on it was not: a port that speaks something else resets or closes it.</summary>
    private static bool IsOfHandshake(Exception? fault) => fault is not null
        && (fault is AuthenticationException or IOException or SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted }
            || IsOfHandshake(fault.InnerException));

    private async Task DropAsync()
    {
        try
        {
            if (_client.IsConnected) await _client.DisconnectAsync();
        }
        catch (Exception fault) when (fault is MqttCommunicationException or MqttClientDisconnectedException or IOException or InvalidOperationException or OperationCanceledException)
        {
            // It is gone either way.
        }
    }
}
