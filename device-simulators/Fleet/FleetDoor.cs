using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using SmartPoles.DeviceSimulators.Recording.Mqtt;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>How a gateway comes in: TCP, TLS where the address asks for it, CONNECT with a will, and the server's answer to that.</summary>
internal static class FleetDoor
{
    /// <summary>A CONNACK with all that a server may say in it; what does not fit is none.</summary>
    private const int AnswerBytes = 2048;

    /// <summary>Connects with a will; null when there is no server or it refuses, with the reason in words.</summary>
    internal static async Task<(FleetLink? Link, string Reason)> ConnectAsync(
        FleetOptions options, string gateway, string willTopic, byte[] will, TimeProvider clock, CancellationToken stop)
    {
        var target = new MqttTarget { Address = options.Server, User = options.Password is null ? null : gateway, Password = options.Password };
        using var limit = new CancellationTokenSource(options.AckTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        Stream? stream = null;
        var packets = FleetLink.Rent();
        try
        {
            stream = await OpenAsync(target, either.Token);
            packets.Connect(gateway, target, new MqttWill(willTopic, will), FleetLink.KeepAliveSeconds);
            await stream.WriteAsync(packets.Written, either.Token);
            var (link, reason) = await WelcomeAsync(stream, clock, either.Token);
            if (link is null) await stream.DisposeAsync();
            return (link, reason);
        }
        catch (Exception trouble) when (FleetLink.IsOfConnection(trouble) || trouble is OperationCanceledException)
        {
            if (stream is not null) await stream.DisposeAsync();
            return (null, trouble is not OperationCanceledException ? trouble.GetBaseException().Message
                : stop.IsCancellationRequested ? "stopped" : $"no answer within {options.AckTimeout.TotalSeconds:0} s");
        }
        finally
        {
            FleetLink.Return(packets);
        }
    }

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
        var buffer = ArrayPool<byte>.Shared.Rent(AnswerBytes);
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
                    return (new FleetLink(stream, clock, receiveMax, new FleetInbox(length < filled ? buffer[length..filled] : null)), "");
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
}
