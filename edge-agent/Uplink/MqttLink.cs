using System.Buffers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>One MQTT connection, 5 or 3.1.1, from CONNECT to its end; a new one for every try. The only file that names MQTTnet.</summary>
/// <remarks>
/// MQTTnet allocates some objects a message of its own; ours are the payloads, which are rented.
/// <code>
///   heard something --1/2 keepalive of silence--> PINGREQ --no answer for 9/10 keepalive--> lost     (at most 1.4 x keepalive)
/// </code>
/// MQTTnet itself pings only when it has sent nothing for a while: a half-open connection with traffic would never be noticed.
/// </remarks>
internal sealed class MqttLink : IDisposable
{
    /// <summary>MQTT 3.1.1, 3.2.2.3: "unacceptable protocol version", as a server says it that knows no other.</summary>
    private const MqttClientConnectResultCode OldVersionRefused = (MqttClientConnectResultCode)1;

    private const ushort ReceiveMaximumUnlimited = ushort.MaxValue;

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly CancellationTokenSource _lost = new();
    private readonly TimeProvider _time;
    private TimeSpan _ackLimit;
    private long _heardStamp;

    public MqttLink(TimeProvider time)
    {
        _time = time;
        _client.DisconnectedAsync += arguments =>
        {
            IsTakenOver = arguments.Reason == MqttClientDisconnectReason.SessionTakenOver;
            Lose(arguments.Exception?.Message ?? arguments.ReasonString ?? arguments.Reason.ToString());
            return Task.CompletedTask;
        };
        _client.ApplicationMessageReceivedAsync += arguments =>
        {
            Heard();
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

    /// <summary>Another client connected with the same id.</summary>
    public bool IsTakenOver { get; private set; }

    /// <summary>Who the server says it is; null when it does not, as with MQTT 3.1.1.</summary>
    public string? ServerId { get; private set; }

    /// <summary>A new secret for this gateway; null when the server issues none.</summary>
    public string? IssuedSecret { get; private set; }

    /// <summary>Most messages that the server takes without having acknowledged one.</summary>
    public int ReceiveMaximum { get; private set; } = ReceiveMaximumUnlimited;

    private bool IsOldProtocol => _client.Options?.ProtocolVersion == MqttProtocolVersion.V311;

    /// <summary>Connects, in bounded time.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled; nothing else is thrown then, whatever MQTTnet makes of it.</exception>
    public async Task<ConnectResult> ConnectAsync(MqttLogin login, CancellationToken cancel)
    {
        _ackLimit = login.AckLimit;
        TlsPeer? peer = null;
        if (login.Server.Scheme == "mqtts" && TlsPeer.Load(login.Tls, login.Server.Host, _time.GetUtcNow(), out peer) is { IsConnected: false } unusable) return unusable;
        using (peer)
        {
            using var limit = new CancellationTokenSource(login.ConnectLimit, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            try
            {
                // The second wait bounds what does not look at its token: a name server that is silent.
                var result = await _client.ConnectAsync(Options(login, peer), both.Token).WaitAsync(both.Token).ConfigureAwait(false);
                if (result.ResultCode != MqttClientConnectResultCode.Success) return Refusal(result);
                ServerId = PropertyOf(result, MqttNames.ServerIdProperty);
                IssuedSecret = PropertyOf(result, MqttNames.SecretProperty);
                ReceiveMaximum = result.ReceiveMaximum is { } maximum and > 0 ? maximum : ReceiveMaximumUnlimited;
                Heard();
                _ = WatchAsync(result.ServerKeepAlive > 0 && !login.IsOldProtocol ? TimeSpan.FromSeconds(result.ServerKeepAlive) : login.KeepAlive);
                return new ConnectResult(ConnectOutcome.Connected, "");
            }
            catch (Exception failure) when (IsLinkTrouble(failure))
            {
                // MQTTnet may call a cancellation a timeout of its own.
                cancel.ThrowIfCancellationRequested();
                return Trouble(failure, peer, limit.IsCancellationRequested, login);
            }
        }
    }

    /// <summary>Subscribes at QoS 1, all in one packet.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public async Task<ConnectResult> SubscribeAsync(IEnumerable<string> topics, CancellationToken cancel)
    {
        var options = new MqttClientSubscribeOptionsBuilder();
        foreach (var topic in topics) options = options.WithTopicFilter(topic, MqttQualityOfServiceLevel.AtLeastOnce);
        using var limit = new CancellationTokenSource(_ackLimit, _time);
        using var all = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Lost, cancel);
        try
        {
            var result = await _client.SubscribeAsync(options.Build(), all.Token).ConfigureAwait(false);
            Heard();
            var refused = result.Items.FirstOrDefault(item => (int)item.ResultCode >= (int)MqttClientSubscribeResultCode.UnspecifiedError);
            return refused is null
                ? new ConnectResult(ConnectOutcome.Connected, "")
                : new ConnectResult(ConnectOutcome.SubscriptionRefused, $"subscription to {refused.TopicFilter.Topic}: {refused.ResultCode}");
        }
        catch (Exception failure) when (IsLinkTrouble(failure))
        {
            cancel.ThrowIfCancellationRequested();
            return limit.IsCancellationRequested
                ? new ConnectResult(ConnectOutcome.TimedOut, $"no answer to the subscriptions within {_ackLimit.TotalSeconds:0} s")
                : new ConnectResult(ConnectOutcome.ConnectionCut, $"before the subscriptions were answered: {(LossReason.Length > 0 ? LossReason : failure.Message)}");
        }
    }

    /// <summary>
    /// Hands a message to the connection, in the order of the calls, and completes at its PUBACK (QoS 1) or when it is written (QoS 0).
    /// The payload is copied before this returns.
    /// </summary>
    public Task<PublishResult> PublishAsync(string topic, ReadOnlySpan<byte> payload, bool isAcknowledged)
    {
        var rented = ArrayPool<byte>.Shared.Rent(payload.Length);
        payload.CopyTo(rented);
        return PublishAsync(topic, rented, payload.Length, isAcknowledged);
    }

    private async Task<PublishResult> PublishAsync(string topic, byte[] rented, int length, bool isAcknowledged)
    {
        var message = new MqttApplicationMessage
        {
            Topic = topic,
            Payload = new ReadOnlySequence<byte>(rented, 0, length),
            QualityOfServiceLevel = isAcknowledged ? MqttQualityOfServiceLevel.AtLeastOnce : MqttQualityOfServiceLevel.AtMostOnce,
        };
        using var limit = new CancellationTokenSource(_ackLimit, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Lost);
        try
        {
            var result = await _client.PublishAsync(message, both.Token).ConfigureAwait(false);
            ArrayPool<byte>.Shared.Return(rented);
            if (isAcknowledged) Heard();

            // "No matching subscribers" is 0x10: the server took the message. Errors begin at 0x80.
            return (int)result.ReasonCode < (int)MqttClientPublishReasonCode.UnspecifiedError
                ? new PublishResult(PublishOutcome.Acknowledged, "")
                : new PublishResult(PublishOutcome.Refused, $"{result.ReasonCode} {result.ReasonString}".TrimEnd());
        }
        catch (Exception failure) when (IsLinkTrouble(failure))
        {
            // The buffer may still be on its way into the socket, so it does not go back to the pool.
            if (limit.IsCancellationRequested) Lose($"no PUBACK within {_ackLimit.TotalSeconds:0} s");
            return new PublishResult(PublishOutcome.Lost, failure.Message);
        }
    }

    /// <summary>Ends the connection properly.</summary>
    /// <param name="withWill">MQTT 5: the server sends the will too, as Sparkplug wants it after a NDEATH (payloads-ndeath-will-message-publisher-disconnect-mqtt50).</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task DisconnectAsync(bool withWill, CancellationToken cancel)
    {
        var reason = withWill && !IsOldProtocol ? MqttClientDisconnectOptionsReason.DisconnectWithWillMessage : MqttClientDisconnectOptionsReason.NormalDisconnection;
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions { Reason = reason }, cancel).ConfigureAwait(false);
        }
        catch (Exception failure) when (IsLinkTrouble(failure))
        {
            // It is gone either way.
        }
    }

    public void Dispose()
    {
        _lost.Cancel();
        _client.Dispose();
    }

    private MqttClientOptions Options(MqttLogin login, TlsPeer? peer)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(login.Server.Host, UplinkOptions.PortOf(login.Server))
            .WithProtocolVersion(login.IsOldProtocol ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500)
            .WithClientId(login.GatewayId)
            .WithCredentials(login.GatewayId, login.Secret ?? "")
            .WithCleanStart()
            .WithKeepAlivePeriod(login.KeepAlive)
            .WithTimeout(login.ConnectLimit);
        if (login.WillTopic is { } will)
        {
            builder = builder.WithWillTopic(will).WithWillPayload(login.WillPayload).WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        }

        if (!login.IsOldProtocol) builder = builder.WithSessionExpiryInterval(0);
        if (peer is null) return builder.Build();
        return builder.WithTlsOptions(tls => tls
            .UseTls()
            .WithTargetHost(peer.ServerName)
            .WithClientCertificates(peer.Own)
            .WithRevocationMode(System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck)
            .WithCertificateValidationHandler(shown => peer.Accepts(shown.Certificate, shown.Chain, shown.SslPolicyErrors, _time.GetUtcNow()))).Build();
    }

    private static string? PropertyOf(MqttClientConnectResult result, string name) =>
        result.UserProperties?.FirstOrDefault(property => property.Name == name) is { } told ? Encoding.UTF8.GetString(told.ValueBuffer.Span) : null;

    private static ConnectResult Refusal(MqttClientConnectResult result)
    {
        var outcome = result.ResultCode switch
        {
            MqttClientConnectResultCode.UnsupportedProtocolVersion or OldVersionRefused => ConnectOutcome.VersionRefused,
            MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized
                or MqttClientConnectResultCode.ClientIdentifierNotValid or MqttClientConnectResultCode.Banned => ConnectOutcome.CredentialsRefused,
            _ => ConnectOutcome.Refused,
        };
        return new ConnectResult(outcome, outcome == ConnectOutcome.VersionRefused ? "it does not take this version of MQTT" : $"{result.ResultCode} {result.ReasonString}".TrimEnd());
    }

    private static ConnectResult Trouble(Exception failure, TlsPeer? peer, bool isLimit, MqttLogin login)
    {
        if (peer?.Finding is { } finding) return new ConnectResult(ConnectOutcome.ServerCertificateWrong, finding);
        var inner = failure;
        while (inner.InnerException is { } next) inner = next;
        var socket = Find<SocketException>(failure);
        return failure switch
        {
            _ when socket?.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => new ConnectResult(ConnectOutcome.NameUnknown, $"{login.Server.Host}: {socket.Message}"),
            _ when isLimit || failure is MqttCommunicationTimedOutException or OperationCanceledException => new ConnectResult(ConnectOutcome.TimedOut, $"no answer within {login.ConnectLimit.TotalSeconds:0} s"),
            _ when socket?.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.TimedOut => new ConnectResult(ConnectOutcome.Unreachable, socket.Message),

            // With TLS 1.3 a server refuses the client's certificate after the client's side of the handshake, often by closing alone.
            _ when peer is not null => new ConnectResult(ConnectOutcome.TlsFailed, $"the server ended the TLS connection ({inner.Message}); it {(peer.Own.Count == 0 ? "may want a certificate of this gateway" : "may not trust the certificate of this gateway")}, or speaks no TLS"),

            // An MQTT 3.1.1 server answers a CONNECT of version 5 with a CONNACK of its own form, which is too short for version 5.
            _ when !login.IsOldProtocol && IsForeignAnswer(failure) => new ConnectResult(ConnectOutcome.VersionRefused, "its answer is not one of MQTT 5"),
            _ when !IsForeignAnswer(failure) => new ConnectResult(ConnectOutcome.ConnectionCut, $"before the server had answered: {inner.Message}"),
            _ => new ConnectResult(ConnectOutcome.Refused, $"its answer is not MQTT: {inner.Message}"),
        };
    }

    private static bool IsForeignAnswer(Exception failure) => Find<MqttProtocolViolationException>(failure) is not null;

    private static T? Find<T>(Exception failure) where T : Exception
    {
        for (Exception? each = failure; each is not null; each = each.InnerException)
        {
            if (each is T found) return found;
        }

        return null;
    }

    private async Task WatchAsync(TimeSpan keepAlive)
    {
        try
        {
            while (true)
            {
                var wait = (keepAlive / 2) - _time.GetElapsedTime(Volatile.Read(ref _heardStamp));
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, _time, Lost).ConfigureAwait(false);
                    continue;
                }

                using var limit = new CancellationTokenSource(keepAlive * 0.9, _time);
                using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Lost);
                await _client.PingAsync(both.Token).ConfigureAwait(false);
                Heard();
            }
        }
        catch (Exception failure) when (IsLinkTrouble(failure))
        {
            Lose($"the server is silent for more than {keepAlive.TotalSeconds:0.#} s");
        }
    }

    private void Heard() => Volatile.Write(ref _heardStamp, _time.GetTimestamp());

    private void Lose(string reason)
    {
        if (_lost.IsCancellationRequested) return;
        LossReason = reason;
        _lost.Cancel();
    }

    private static bool IsLinkTrouble(Exception failure) => failure switch
    {
        OperationCanceledException or TimeoutException => true,
        MqttCommunicationException or MqttProtocolViolationException or MqttClientNotConnectedException => true,
        IOException or SocketException or ObjectDisposedException or InvalidOperationException => true,
        AuthenticationException or System.Security.Cryptography.CryptographicException => true,
        _ => failure.GetType().Namespace?.StartsWith("MQTTnet", StringComparison.Ordinal) == true,
    };
}
