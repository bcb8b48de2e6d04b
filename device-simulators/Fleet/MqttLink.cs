using System.Buffers;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>One MQTT 5 connection of one gateway; trouble is a false or a fired <see cref="Down"/>, never an exception.</summary>
internal sealed class MqttLink : IDisposable
{
    private const int PlainPort = 1883;
    private const int TlsPort = 8883;
    private const int BufferSize = 1024;

    private readonly IMqttClient _client;
    private readonly CancellationTokenSource _down = new();

    private MqttLink(IMqttClient client) => _client = client;

    /// <summary>Fires when the connection is gone, for whatever reason.</summary>
    internal CancellationToken Down => _down.Token;

    /// <summary>Connects with a will; null when there is no server or it refuses, with the reason in words.</summary>
    internal static async Task<(MqttLink? Link, string Reason)> ConnectAsync(
        FleetOptions options, string gateway, string willTopic, byte[] will, Action<ReadOnlyMemory<byte>> onCommand, CancellationToken stop)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var link = new MqttLink(client);
        client.DisconnectedAsync += async _ => await link._down.CancelAsync();
        client.ApplicationMessageReceivedAsync += arrived =>
        {
            onCommand(arrived.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        try
        {
            var result = await client.ConnectAsync(Describe(options, gateway, willTopic, will), stop);
            if (result.ResultCode == MqttClientConnectResultCode.Success) return (link, "");
            link.Dispose();
            return (null, $"refused: {result.ResultCode} {result.ReasonString}".TrimEnd());
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            link.Dispose();
            return (null, trouble.GetBaseException().Message);
        }
        catch (OperationCanceledException)
        {
            link.Dispose();
            return (null, "stopped");
        }
    }

    /// <summary>Asks for a topic at QoS 1.</summary>
    internal async Task<bool> SubscribeAsync(string topic, CancellationToken stop)
    {
        try
        {
            var filter = new MqttTopicFilter { Topic = topic, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce };
            await _client.SubscribeAsync(new MqttClientSubscribeOptions { TopicFilters = [filter] }, stop);
            return true;
        }
        catch (Exception)
        {
            // Any failure here means that the connection is of no use; MQTTnet throws half a dozen types for it.
            return false;
        }
    }

    /// <summary>Publishes at QoS 1; true when the server has acknowledged. Calls go out in the order they are made.</summary>
    internal async Task<bool> PublishAsync(string topic, byte[] payload, CancellationToken stop)
    {
        try
        {
            var message = new MqttApplicationMessage
            {
                Topic = topic,
                Payload = new ReadOnlySequence<byte>(payload),
                QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
            };
            return (await _client.PublishAsync(message, stop)).IsSuccess;
        }
        catch (Exception)
        {
            // Not acknowledged is all that matters; the record is kept and goes again.
            return false;
        }
    }

    /// <summary>Says goodbye: the server must not publish the will.</summary>
    internal async Task DisconnectAsync(CancellationToken stop)
    {
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), stop);
        }
        catch (Exception)
        {
            // The connection is gone already, which is what was wanted.
        }
    }

    /// <summary>Drops the TCP connection without a DISCONNECT, as a power cut does, unless it was ended before.</summary>
    public void Dispose()
    {
        _client.Dispose();
        if (!_down.IsCancellationRequested) _down.Cancel();
    }

    private static MqttClientOptions Describe(FleetOptions options, string gateway, string willTopic, byte[] will)
    {
        var secure = options.Server.Scheme == "mqtts";
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Server.Host, options.Server.Port > 0 ? options.Server.Port : secure ? TlsPort : PlainPort)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(gateway)
            .WithCleanStart()
            .WithSessionExpiryInterval(0)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(15))
            .WithTimeout(options.AckTimeout)
            .WithWillTopic(willTopic)
            .WithWillPayload(will)
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (secure) builder.WithTlsOptions(tls => tls.UseTls());
        if (options.Password is { } password) builder.WithCredentials(gateway, password);
        var built = builder.Build();

        // A gateway says and is told little at a time. Ten thousand of the usual buffers (8 and 4 KiB) would be most of a fleet.
        built.WriterBufferSize = BufferSize;
        built.WriterBufferSizeMax = BufferSize;
        if (built.ChannelOptions is MqttClientTcpOptions channel) channel.BufferSize = BufferSize;
        return built;
    }
}
