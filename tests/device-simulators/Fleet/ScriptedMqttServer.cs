using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using SmartPoles.DeviceSimulators.Recording.Mqtt;

namespace SmartPoles.DeviceSimulators.Tests.Fleet;

/// <summary>An MQTT 5 server for one connection at a time that answers as it is told to, a byte at a time if need be.</summary>
internal sealed class ScriptedMqttServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;
    private int _published;
    private int _pings;

    internal ScriptedMqttServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>What answers a CONNECT.</summary>
    internal byte[] Welcome { get; set; } = [0x20, 3, 0, 0, 0];

    /// <summary>Reason code of every PUBACK.</summary>
    internal byte AckReason { get; set; }

    /// <summary>Whether a message is acknowledged at all.</summary>
    internal bool Acknowledges { get; set; } = true;

    /// <summary>Every byte of an answer travels alone.</summary>
    internal bool Drips { get; set; }

    /// <summary>Messages heard.</summary>
    internal int Published => Volatile.Read(ref _published);

    /// <summary>PINGREQs heard.</summary>
    internal int Pings => Volatile.Read(ref _pings);

    internal Uri Address => new($"mqtt://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var socket = await _listener.AcceptSocketAsync(_stop.Token);
                socket.NoDelay = true;
                try
                {
                    await AnswerAsync(socket);
                }
                catch (SocketException)
                {
                    // The gateway went; another connection may come.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        var (buffer, filled) = (new byte[1 << 20], 0);
        while (true)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(filled), _stop.Token);
            if (count == 0) return;
            filled += count;
            var at = 0;
            while (MqttAnswers.PacketLength(buffer.AsSpan(at, filled - at), out var head) is > 0 and var length && at + length <= filled)
            {
                await SayAsync(socket, AnswerTo(buffer.AsSpan(at, length), head));
                at += length;
            }

            buffer.AsSpan(at, filled - at).CopyTo(buffer);
            filled -= at;
        }
    }

    private byte[] AnswerTo(ReadOnlySpan<byte> packet, int head)
    {
        var body = packet[head..];
        switch (packet[0] >> 4)
        {
            case 1:
                return Welcome;
            case 3:
                Interlocked.Increment(ref _published);
                var id = body[(2 + BinaryPrimitives.ReadUInt16BigEndian(body))..];
                return Acknowledges ? [0x40, 3, id[0], id[1], AckReason] : [];
            case 8:
                return [0x90, 4, body[0], body[1], 0, 1];
            case 12:
                Interlocked.Increment(ref _pings);
                return [0xD0, 0];
            default:
                return [];
        }
    }

    private async Task SayAsync(Socket socket, byte[] answer)
    {
        for (var at = 0; at < answer.Length; at += Drips ? 1 : answer.Length)
        {
            await socket.SendAsync(answer.AsMemory(at, Drips ? 1 : answer.Length), _stop.Token);
        }
    }
}
