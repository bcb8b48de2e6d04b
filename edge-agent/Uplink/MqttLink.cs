using System.Buffers;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>One MQTT 5 connection, from CONNECT to its end; a new one for every try. The only file that names MQTTnet.</summary>
internal sealed class MqttLink : IDisposable
{
    // Ten times a slow mobile round trip; a server that needs longer for its fsync is as good as gone.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly CancellationTokenSource _lost = new();
    private readonly TimeProvider _time;

    public MqttLink(TimeProvider time)
    {
        _time = time;
        _client.DisconnectedAsync += arguments =>
        {
            LossReason = arguments.Exception?.Message ?? arguments.ReasonString ?? arguments.Reason.ToString();
            _lost.Cancel();
            return Task.CompletedTask;
        };
        _client.ApplicationMessageReceivedAsync += arguments =>
        {
            var message = arguments.ApplicationMessage;
            Received?.Invoke(message.Topic, message.Payload.ToArray());
            return Task.CompletedTask;
        };
    }

    /// <summary>Topic and payload of every message; called by the receiving loop, so it must return at once.</summary>
    public event Action<string, byte[]>? Received;

    /// <summary>Cancelled when the connection is gone.</summary>
    public CancellationToken Lost => _lost.Token;

    public string LossReason { get; private set; } = "";

    /// <summary>Connects; null when it worked, else why not.</summary>
    public async Task<string?> ConnectAsync(MqttLogin login, CancellationToken cancel)
    {
        var isTls = login.Server.Scheme == "mqtts";
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(login.Server.Host, login.Server.Port > 0 ? login.Server.Port : isTls ? 8883 : 1883)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(login.GatewayId)
            .WithCredentials(login.GatewayId, login.Secret ?? "")
            .WithCleanStart()
            .WithSessionExpiryInterval(0)
            .WithKeepAlivePeriod(login.KeepAlive)
            .WithTimeout(AnswerLimit)
            .WithWillTopic(login.WillTopic)
            .WithWillPayload(login.WillPayload)
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (isTls) builder = builder.WithTlsOptions(tls => tls.UseTls());
        try
        {
            var result = await _client.ConnectAsync(builder.Build(), cancel).ConfigureAwait(false);
            return result.ResultCode == MqttClientConnectResultCode.Success ? null : $"refused: {result.ResultCode} {result.ReasonString}".TrimEnd();
        }
        catch (Exception failure) when (IsLinkTrouble(failure, cancel))
        {
            return failure.InnerException?.Message ?? failure.Message;
        }
    }

    /// <summary>Subscribes at QoS 1; null when it worked, else why not.</summary>
    public async Task<string?> SubscribeAsync(string topic, CancellationToken cancel)
    {
        try
        {
            var result = await _client.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce, cancel).ConfigureAwait(false);
            var refused = result.Items.FirstOrDefault(item => (int)item.ResultCode >= (int)MqttClientSubscribeResultCode.UnspecifiedError);
            return refused is null ? null : $"subscription to {topic} refused: {refused.ResultCode}";
        }
        catch (Exception failure) when (IsLinkTrouble(failure, cancel))
        {
            return failure.Message;
        }
    }

    /// <summary>
    /// Hands a message to the connection, in the order of the calls, and completes at its PUBACK (QoS 1) or when it is written (QoS 0).
    /// </summary>
    public async Task<PublishResult> PublishAsync(string topic, byte[] payload, bool isAcknowledged)
    {
        var message = new MqttApplicationMessage
        {
            Topic = topic,
            Payload = new ReadOnlySequence<byte>(payload),
            QualityOfServiceLevel = isAcknowledged ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce,
        };
        using var limit = new CancellationTokenSource(AnswerLimit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Lost);
        try
        {
            var result = await _client.PublishAsync(message, both.Token).ConfigureAwait(false);

            // "No matching subscribers" is 0x10: the server took the message. Errors begin at 0x80.
            return (int)result.ReasonCode < (int)MqttClientPublishReasonCode.UnspecifiedError
                ? new PublishResult(PublishOutcome.Acknowledged, "")
                : new PublishResult(PublishOutcome.Refused, $"{result.ReasonCode} {result.ReasonString}".TrimEnd());
        }
        catch (Exception failure) when (IsLinkTrouble(failure, CancellationToken.None))
        {
            return new PublishResult(PublishOutcome.Lost, failure.Message);
        }
    }

    /// <summary>Ends the connection properly; the server forgets the will.</summary>
    public async Task DisconnectAsync(CancellationToken cancel)
    {
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), cancel).ConfigureAwait(false);
        }
        catch (Exception failure) when (IsLinkTrouble(failure, CancellationToken.None))
        {
            // It is gone either way.
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _lost.Cancel();
    }

    private static bool IsLinkTrouble(Exception failure, CancellationToken cancel) => failure switch
    {
        OperationCanceledException => !cancel.IsCancellationRequested,
        MqttCommunicationException or MqttProtocolViolationException or MqttClientNotConnectedException => true,
        IOException or System.Net.Sockets.SocketException or ObjectDisposedException or InvalidOperationException => true,
        System.Security.Authentication.AuthenticationException => true,
        _ => failure.GetType().Namespace?.StartsWith("MQTTnet", StringComparison.Ordinal) == true,
    };
}
