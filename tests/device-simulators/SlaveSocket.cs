using System.Net;
using System.Net.Sockets;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Tests;

/// <summary>A master's end of a connection, byte by byte.</summary>
internal static class SlaveSocket
{
    public static byte[] Frame(byte unit, string pdu)
    {
        var frame = new byte[256];
        RtuFrame.Write(unit, Convert.FromHexString(pdu.Replace(" ", "", StringComparison.Ordinal)), frame, out var written);
        return frame[..written];
    }

    public static async Task<Socket> ConnectAsync(IPEndPoint endPoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint);
        return socket;
    }

    public static async Task<byte[]> ReceiveAsync(Socket socket, int size)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new byte[size];
        for (var length = 0; length < size;)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(length), limit.Token);
            Assert.True(count > 0, $"hung up after {length} bytes");
            length += count;
        }

        return buffer;
    }
}
