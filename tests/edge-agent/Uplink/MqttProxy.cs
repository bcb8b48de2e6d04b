using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>
/// Stands between a client and a server, packet by packet: keeps what the client sends, loses what the test wants lost, and can stop
/// passing anything while both sockets stay open, as a mobile network does.
/// </summary>
internal sealed class MqttProxy : IDisposable
{
    public const int Connect = 1;
    public const int Publish = 3;
    public const int PubAck = 4;
    public const int PingReq = 12;
    public const int Disconnect = 14;

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<byte[]> _fromClient = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private int _connections;

    public MqttProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections taken so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Bytes are read and thrown away, in both directions, and no socket is closed.</summary>
    public bool IsSwallowing { get; set; }

    /// <summary>Packets of this type from the server are lost; 0 for none.</summary>
    public int LostFromServer { get; set; }

    /// <summary>Packets of a type that clients sent.</summary>
    public byte[][] FromClient(int type) => [.. _fromClient.Where(packet => packet[0] >> 4 == type)];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(client);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync("127.0.0.1", _target, _stop.Token);
                await Task.WhenAny(
                    PumpAsync(client.GetStream(), server.GetStream(), packet =>
                    {
                        _fromClient.Enqueue(packet);
                        return true;
                    }),
                    PumpAsync(server.GetStream(), client.GetStream(), packet => packet[0] >> 4 != LostFromServer));
            }
            catch (Exception end) when (end is IOException or SocketException or OperationCanceledException)
            {
                // One side is gone: so is the other.
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Func<byte[], bool> passes)
    {
        try
        {
            while (await ReadPacketAsync(from) is { } packet)
            {
                if (!passes(packet) || IsSwallowing) continue;
                await to.WriteAsync(packet, _stop.Token);
            }
        }
        catch (Exception end) when (end is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Ends both directions.
        }
    }

    private async Task<byte[]?> ReadPacketAsync(NetworkStream from)
    {
        var packet = new List<byte>();
        var one = new byte[1];
        if (await from.ReadAsync(one, _stop.Token) == 0) return null;
        packet.Add(one[0]);
        var (length, shift) = (0, 0);
        do
        {
            await from.ReadExactlyAsync(one, _stop.Token);
            packet.Add(one[0]);
            length |= (one[0] & 0x7F) << shift;
            shift += 7;
        }
        while ((one[0] & 0x80) != 0);

        var body = new byte[length];
        await from.ReadExactlyAsync(body, _stop.Token);
        packet.AddRange(body);
        return [.. packet];
    }
}
