using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using SmartPoles.DeviceSimulators.Recording.Mqtt;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>Hears what a link receives. Calls come one at a time, from the link's own loop.</summary>
internal interface IFleetEar
{
    /// <summary>The answer to a message of ours; a reason of 0x80 and above is a refusal.</summary>
    void OnAcknowledged(int packetId, int reason);

    /// <summary>A command; it borrows the input.</summary>
    void OnCommand(ReadOnlySpan<byte> payload);

    /// <summary>All that came together was told.</summary>
    void OnHeard();
}

/// <summary>
/// One MQTT 5 connection of one gateway, of as few parts as ten thousand of them allow: while nothing comes it holds no buffer, and what
/// goes out is packed into buffers that all links share. Trouble is an outcome with words; the end of the link is the end of
/// <see cref="RunAsync"/>.
/// </summary>
internal sealed class FleetLink : IDisposable
{
    /// <summary>A third of it without a word from us is a ping, one and a half without a word from the server is its end.</summary>
    private const int KeepAliveSeconds = 30;

    private const int ReadBytes = 2048;

    private static readonly ConcurrentBag<MqttPackets> Spare = [];

    private readonly Stream _stream;
    private readonly TimeProvider _clock;
    private byte[]? _rest;
    private List<ushort>? _owed;
    private long _heardAt;
    private long _saidAt;
    private volatile bool _isDown;

    private FleetLink(Stream stream, TimeProvider clock, int receiveMax, byte[]? rest)
    {
        (_stream, _clock, ReceiveMax, _rest) = (stream, clock, receiveMax, rest);
        _heardAt = _saidAt = clock.GetTimestamp();
    }

    /// <summary>Most messages in flight that the server takes.</summary>
    internal int ReceiveMax { get; }

    /// <summary>False once the connection is gone.</summary>
    internal bool IsUp => !_isDown;

    /// <summary>Why it ended; empty while it stands.</summary>
    internal string EndReason { get; private set; } = "";

    /// <summary>Connects with a will; null when there is no server or it refuses, with the reason in words.</summary>
    internal static async Task<(FleetLink? Link, string Reason)> ConnectAsync(
        FleetOptions options, string gateway, string willTopic, byte[] will, TimeProvider clock, CancellationToken stop)
    {
        var target = new MqttTarget { Address = options.Server, User = options.Password is null ? null : gateway, Password = options.Password };
        using var limit = new CancellationTokenSource(options.AckTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        Stream? stream = null;
        var packets = Rent();
        try
        {
            stream = await OpenAsync(target, either.Token);
            packets.Connect(gateway, target, new MqttWill(willTopic, will), KeepAliveSeconds);
            await stream.WriteAsync(packets.Written, either.Token);
            var (link, reason) = await WelcomeAsync(stream, clock, either.Token);
            if (link is null) await stream.DisposeAsync();
            return (link, reason);
        }
        catch (Exception trouble) when (IsOfConnection(trouble) || trouble is OperationCanceledException)
        {
            if (stream is not null) await stream.DisposeAsync();
            return (null, trouble is not OperationCanceledException ? trouble.GetBaseException().Message
                : stop.IsCancellationRequested ? "stopped" : $"no answer within {options.AckTimeout.TotalSeconds:0} s");
        }
        finally
        {
            Return(packets);
        }
    }

    /// <summary>A buffer to pack into; give it back.</summary>
    internal static MqttPackets Rent() => Spare.TryTake(out var packets) ? packets : new MqttPackets(isMqtt5: true);

    internal static void Return(MqttPackets packets)
    {
        packets.Clear();
        Spare.Add(packets);
    }

    /// <summary>Packs what the link itself has to say: acknowledgements of commands, and a ping when it was silent for long.</summary>
    internal void PackOwn(MqttPackets packets)
    {
        if (Volatile.Read(ref _owed) is { } owed)
        {
            lock (owed)
            {
                foreach (var packetId in owed) packets.Answer(0x40, packetId);
                owed.Clear();
            }
        }

        if (packets.Length == 0 && IsOver(_saidAt, KeepAliveSeconds / 3.0)) packets.Ping();
    }

    /// <summary>Sends what was packed; false when the connection is gone. One caller at a time.</summary>
    internal async ValueTask<bool> SendAsync(MqttPackets packets)
    {
        try
        {
            Volatile.Write(ref _saidAt, _clock.GetTimestamp());
            await _stream.WriteAsync(packets.Written, CancellationToken.None);
            return true;
        }
        catch (Exception trouble) when (IsOfConnection(trouble))
        {
            End(trouble.GetBaseException().Message);
            return false;
        }
    }

    /// <summary>Whether a ping is due; ends the link when the server has been silent for too long.</summary>
    internal bool IsSilent()
    {
        if (IsOver(Volatile.Read(ref _heardAt), 1.5 * KeepAliveSeconds)) End("the server is silent");
        return IsOver(Volatile.Read(ref _saidAt), KeepAliveSeconds / 3.0);
    }

    /// <summary>Reads until the connection ends; never throws.</summary>
    internal async Task RunAsync(IFleetEar ear)
    {
        try
        {
            if (_rest is { } early)
            {
                _rest = null;
                if (!TakeAll(early, ear)) return;
            }

            while (!_isDown)
            {
                // Waits without a buffer; 0 bytes are all there can be, and then there is something to read, or the end.
                if (_rest is null && await _stream.ReadAsync(Memory<byte>.Empty, CancellationToken.None) != 0) break;
                if (!await ReadAsync(ear)) break;
            }
        }
        catch (Exception trouble) when (IsOfConnection(trouble))
        {
            End(trouble.GetBaseException().Message);
        }
        finally
        {
            End("closed");
        }
    }

    /// <summary>Drops the TCP connection without a DISCONNECT, as a power cut does.</summary>
    internal void End(string reason)
    {
        if (_isDown) return;
        if (EndReason.Length == 0) EndReason = reason;
        _isDown = true;
        _stream.Dispose();
    }

    public void Dispose() => End("closed");

    private async ValueTask<bool> ReadAsync(IFleetEar ear)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(ReadBytes, 2 * (_rest?.Length ?? 0)));
        try
        {
            var filled = 0;
            if (_rest is { } rest)
            {
                rest.CopyTo(buffer, 0);
                filled = rest.Length;
                _rest = null;
            }

            var count = await _stream.ReadAsync(buffer.AsMemory(filled), CancellationToken.None);
            if (count == 0)
            {
                End("the server closed the connection");
                return false;
            }

            Volatile.Write(ref _heardAt, _clock.GetTimestamp());
            var isWell = TakeAll(buffer.AsSpan(0, filled + count), ear);
            ear.OnHeard();
            return isWell;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool TakeAll(ReadOnlySpan<byte> bytes, IFleetEar ear)
    {
        while (!bytes.IsEmpty)
        {
            var length = MqttAnswers.PacketLength(bytes, out var head);
            if (length < 0)
            {
                End("the server sends what is no MQTT");
                return false;
            }

            if (length == 0 || length > bytes.Length)
            {
                _rest = bytes.ToArray();
                return true;
            }

            if (!Take(bytes[0], bytes[head..length], ear)) return false;
            bytes = bytes[length..];
        }

        return true;
    }

    private bool Take(byte first, ReadOnlySpan<byte> body, IFleetEar ear)
    {
        switch (first >> 4)
        {
            case 3 when MqttAnswers.TryPublish(first, body, isMqtt5: true, out var message) && message.Qos < 2:
                if (message.Qos == 1) Owe(message.PacketId);
                ear.OnCommand(message.Payload);
                return true;
            case 4 when MqttAnswers.TryNumber(ref body, out var packetId):
                ear.OnAcknowledged(packetId, body.Length > 0 ? body[0] : 0);
                return true;
            case 9 when MqttAnswers.TryNumber(ref body, out var packetId) && MqttAnswers.TryProperties(ref body, out _) && body.Length > 0:
                ear.OnAcknowledged(packetId, body[0]);
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

    private void Owe(ushort packetId)
    {
        var owed = _owed ?? [];
        lock (owed) owed.Add(packetId);
        Volatile.Write(ref _owed, owed);
    }

    private bool IsOver(long since, double seconds) => _clock.GetElapsedTime(since) >= TimeSpan.FromSeconds(seconds);

    private static async Task<Stream> OpenAsync(MqttTarget target, CancellationToken stop)
    {
        var host = target.Address.DnsSafeHost;
        var isLiteral = IPAddress.TryParse(host, out var address);
        var socket = isLiteral ? new Socket(address!.AddressFamily, SocketType.Stream, ProtocolType.Tcp) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            if (isLiteral) await socket.ConnectAsync(new IPEndPoint(address!, target.Port), stop);
            else await socket.ConnectAsync(host, target.Port, stop);
            var plain = new NetworkStream(socket, ownsSocket: true);
            if (!target.IsTls) return plain;
            var secure = new SslStream(plain);
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, stop);
            return secure;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<(FleetLink? Link, string Reason)> WelcomeAsync(Stream stream, TimeProvider clock, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            var filled = 0;
            while (true)
            {
                var length = MqttAnswers.PacketLength(buffer.AsSpan(0, filled), out var head);
                if (length < 0 || length > buffer.Length || (filled > 0 && buffer[0] != 0x20)) return (null, "what answers there is no MQTT server");
                if (length > 0 && length <= filled)
                {
                    if (!MqttAnswers.TryConnAck(buffer.AsSpan(head, length - head), isMqtt5: true, out var reason, out var receiveMax, out var said)) return (null, "its answer to CONNECT cannot be read");
                    if (reason != 0) return (null, MqttRefusal.Of(reason, isMqtt5: true, said));
                    return (new FleetLink(stream, clock, receiveMax, length < filled ? buffer[length..filled] : null), "");
                }

                var count = await stream.ReadAsync(buffer.AsMemory(filled), stop);
                if (count == 0) return (null, "the server closed the connection without an answer");
                filled += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsOfConnection(Exception trouble) =>
        trouble is IOException or SocketException or AuthenticationException or ObjectDisposedException or InvalidOperationException;
}
