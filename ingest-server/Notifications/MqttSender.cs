using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace SmartPoles.IngestServer.Notifications;

/// <summary>Publishes to a broker of somebody else at QoS 1; taken when its PUBACK is there. The id is in the body.</summary>
internal sealed class MqttSender(ChannelOptions channel, string? password, TimeProvider time) : IChannelSender
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(channel.TimeoutSeconds);

    public async Task<Delivery> SendAsync(Notification message, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var timer = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), limit, _timeout, Timeout.InfiniteTimeSpan);
        try
        {
            if (!_client.IsConnected)
            {
                var connected = await _client.ConnectAsync(Options(), limit.Token);
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
        catch (Exception fault) when (fault is MqttCommunicationException or MqttClientDisconnectedException or IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            return Delivery.Again(fault.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        _client.Dispose();
    }

    private MqttClientOptions Options()
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(channel.Host, channel.Port ?? (channel.Tls ? 8883 : 1883))
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithClientId($"smartpoles-{channel.Name}")
            .WithCleanSession()
            .WithTimeout(_timeout);
        if (channel.User is not null) builder = builder.WithCredentials(channel.User, password);
        return channel.Tls ? builder.WithTlsOptions(tls => tls.UseTls().WithTargetHost(channel.Host)).Build() : builder.Build();
    }

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
