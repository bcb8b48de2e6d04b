using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace SmartPoles.DeviceSimulators.Recording.Mqtt;

/// <summary>Hears what a connection receives. Calls come one at a time, from the connection's own loop.</summary>
internal interface IMqttEar
{
    /// <summary>A message; it borrows the input. <paramref name="timestamp"/> is the clock's when its bytes were read.</summary>
    void OnMessage(in MqttMessage message, long timestamp);

    /// <summary>The server has a message of ours (reason below 0x80) or refuses it.</summary>
    void OnAcknowledged(ushort packetId, int reason);

    /// <summary>The answer to a SUBSCRIBE: the QoS granted, or 0x80 and above for a refusal.</summary>
    void OnSubscribed(ushort packetId, int reason);
}

/// <summary>
/// One MQTT connection as a client, of few parts: packets out in batches, packets in to an <see cref="IMqttEar"/>, signs of life. Trouble is an
/// outcome with words; the end of the connection is the end of <see cref="RunAsync"/>.
/// </summary>
internal sealed class MqttConnection : IAsyncDisposable
{
    private const int KeepAliveSeconds = 30;
    private const int FirstBufferBytes = 64 * 1024;

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingPeriod = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(3);

    private readonly Stream _stream;
    private readonly TimeProvider _clock;
    private readonly bool _isMqtt5;
    private readonly SemaphoreSlim _out = new(1);
    private readonly MqttPackets _answers;
    private byte[] _input;
    private int _filled;
    private long _heardAt;

    private MqttConnection(Stream stream, TimeProvider clock, bool isMqtt5, int receiveMax, byte[] rest)
    {
        (_stream, _clock, _isMqtt5, ReceiveMax) = (stream, clock, isMqtt5, receiveMax);
        _answers = new MqttPackets(isMqtt5);
        _input = new byte[Math.Max(FirstBufferBytes, rest.Length)];
        rest.CopyTo(_input, 0);
        _filled = rest.Length;
        _heardAt = clock.GetTimestamp();
    }

    /// <summary>Most messages in flight that the server takes.</summary>
    public int ReceiveMax { get; }

    public bool IsMqtt5 => _isMqtt5;

    /// <summary>Why the connection ended; empty while it stands.</summary>
    public string EndReason { get; private set; } = "";

    /// <summary>Connects; null with the reason in words when there is no server or it refuses. Tries 3.1.1 where 5.0 is unknown.</summary>
    public static async Task<(MqttConnection? Connection, string Reason)> ConnectAsync(
        MqttTarget target, string clientId, MqttWill? will, TimeProvider clock, CancellationToken stop)
    {
        var (connection, reason, isOfVersion) = await TryConnectAsync(target, clientId, will, clock, stop);
        if (connection is not null || !isOfVersion || !target.IsMqtt5) return (connection, reason);
        (connection, reason, _) = await TryConnectAsync(target with { IsMqtt5 = false }, clientId, will, clock, stop);
        return (connection, reason);
    }

    /// <summary>Sends what was packed; false when the connection is gone. Several may call; each batch goes out whole.</summary>
    public async ValueTask<bool> SendAsync(MqttPackets packets, CancellationToken stop)
    {
        if (packets.Length == 0) return true;
        await _out.WaitAsync(stop);
        try
        {
            await _stream.WriteAsync(packets.Written, stop);
            packets.Clear();
            return true;
        }
        catch (Exception trouble) when (IsOfConnection(trouble))
        {
            End(trouble.Message);
            return false;
        }
        finally
        {
            _out.Release();
        }
    }

    /// <summary>Reads until the connection ends or <paramref name="stop"/> fires; never throws for either.</summary>
    public async Task RunAsync(IMqttEar ear, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pinging = PingAsync(ended.Token);
        try
        {
            while (true)
            {
                if (!await TakeAllAsync(ear, ended.Token)) break;
                if (_filled == _input.Length) Array.Resize(ref _input, _input.Length * 2);
                var count = await _stream.ReadAsync(_input.AsMemory(_filled), ended.Token);
                if (count == 0)
                {
                    End("the server closed the connection");
                    break;
                }

                _filled += count;
                Volatile.Write(ref _heardAt, _clock.GetTimestamp());
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped, which is the usual end.
        }
        catch (Exception trouble) when (IsOfConnection(trouble))
        {
            End(trouble.Message);
        }
        finally
        {
            await ended.CancelAsync();
            await pinging;
        }
    }

    /// <summary>Says goodbye: the server must not publish the will.</summary>
    public async Task SayGoodbyeAsync()
    {
        using var limit = new CancellationTokenSource(FarewellLimit, _clock);
        var packets = new MqttPackets(_isMqtt5);
        packets.Disconnect();
        try
        {
            await SendAsync(packets, limit.Token);
        }
        catch (OperationCanceledException)
        {
            // It does not listen any more.
        }
    }

    public async ValueTask DisposeAsync()
    {
        End("closed");
        await _stream.DisposeAsync();
    }

    private static async Task<(MqttConnection? Connection, string Reason, bool IsOfVersion)> TryConnectAsync(
        MqttTarget target, string clientId, MqttWill? will, TimeProvider clock, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(ConnectLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(target.Address.DnsSafeHost, target.Port, either.Token);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (target.IsTls)
            {
                var secure = new SslStream(stream);
                stream = secure;
                await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = target.Address.DnsSafeHost }, either.Token);
            }

            var packets = new MqttPackets(target.IsMqtt5);
            packets.Connect(clientId, target, will, KeepAliveSeconds);
            await stream.WriteAsync(packets.Written, either.Token);
            var buffer = new byte[4096];
            var filled = 0;
            while (true)
            {
                var length = MqttAnswers.PacketLength(buffer.AsSpan(0, filled), out var head);
                if (length < 0 || length > buffer.Length || (filled > 0 && buffer[0] != 0x20)) return await RefusedAsync("what answers there is no MQTT server", false);
                if (length > 0 && length <= filled)
                {
                    if (!MqttAnswers.TryConnAck(buffer.AsSpan(head, length - head), target.IsMqtt5, out var reason, out var receiveMax, out var said))
                    {
                        return await RefusedAsync("its answer to CONNECT cannot be read", target.IsMqtt5);
                    }

                    if (reason != 0) return await RefusedAsync(MqttRefusal.Of(reason, target.IsMqtt5, said), MqttRefusal.IsOfVersion(reason));
                    return (new MqttConnection(stream, clock, target.IsMqtt5, receiveMax, buffer[length..filled]), "", false);
                }

                var count = await stream.ReadAsync(buffer.AsMemory(filled), either.Token);
                if (count == 0) return await RefusedAsync("the server closed the connection without an answer", target.IsMqtt5);
                filled += count;
            }
        }
        catch (Exception trouble) when (IsOfConnection(trouble) || (trouble is OperationCanceledException && !stop.IsCancellationRequested))
        {
            var text = trouble is OperationCanceledException ? $"no answer within {ConnectLimit.TotalSeconds:0} s" : trouble.GetBaseException().Message;
            return await RefusedAsync(text, false);
        }
        catch (OperationCanceledException)
        {
            return await RefusedAsync("stopped", false);
        }

        async Task<(MqttConnection?, string, bool)> RefusedAsync(string reason, bool isOfVersion)
        {
            if (stream is not null) await stream.DisposeAsync();
            socket.Dispose();
            return (null, reason, isOfVersion);
        }
    }

    private static bool IsOfConnection(Exception trouble) =>
        trouble is IOException or SocketException or AuthenticationException or ObjectDisposedException;

    private async ValueTask<bool> TakeAllAsync(IMqttEar ear, CancellationToken stop)
    {
        var at = 0;
        while (true)
        {
            var length = MqttAnswers.PacketLength(_input.AsSpan(at, _filled - at), out var head);
            if (length < 0)
            {
                End("the server sends what is no MQTT");
                return false;
            }

            if (length == 0 || at + length > _filled)
            {
                _input.AsSpan(at, _filled - at).CopyTo(_input);
                _filled -= at;
                if (length > _input.Length) Array.Resize(ref _input, length);
                break;
            }

            if (!Take(_input[at], _input.AsSpan(at + head, length - head), ear)) return false;
            at += length;
        }

        return await SendAsync(_answers, stop);
    }

    private bool Take(byte first, ReadOnlySpan<byte> body, IMqttEar ear)
    {
        ushort packetId;
        switch (first >> 4)
        {
            case 3:
                if (!MqttAnswers.TryPublish(first, body, _isMqtt5, out var message)) break;
                ear.OnMessage(in message, Volatile.Read(ref _heardAt));
                if (message.Qos == 1) _answers.Answer(0x40, message.PacketId);
                if (message.Qos == 2) _answers.Answer(0x50, message.PacketId);
                return true;
            case 4 when MqttAnswers.TryNumber(ref body, out packetId):
                ear.OnAcknowledged(packetId, _isMqtt5 && body.Length > 0 ? body[0] : 0);
                return true;
            case 6 when MqttAnswers.TryNumber(ref body, out packetId):
                _answers.Answer(0x70, packetId);
                return true;
            case 9 when MqttAnswers.TryNumber(ref body, out packetId):
                if (_isMqtt5 && !MqttAnswers.TryProperties(ref body, out _)) break;
                ear.OnSubscribed(packetId, body.Length > 0 ? body[0] : 0x80);
                return true;
            case 13:
                return true;
            case 14:
                End(body.IsEmpty ? "the server said goodbye" : $"the server ended the connection, reason code {body[0]:X2}");
                return false;
        }

        End($"the server sends a packet of type {first >> 4} that makes no sense");
        return false;
    }

    private async Task PingAsync(CancellationToken stop)
    {
        var packets = new MqttPackets(_isMqtt5);
        using var timer = new PeriodicTimer(PingPeriod, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                packets.Ping();
                if (_clock.GetElapsedTime(Volatile.Read(ref _heardAt)) > TimeSpan.FromSeconds(1.5 * KeepAliveSeconds))
                {
                    End("the server is silent");
                    await _stream.DisposeAsync();
                    return;
                }

                if (!await SendAsync(packets, stop)) return;
            }
        }
        catch (OperationCanceledException)
        {
            // The connection has ended.
        }
    }

    private void End(string reason)
    {
        if (EndReason.Length == 0) EndReason = reason;
    }
}
