using System.Net;
using System.Net.Sockets;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>A Modbus TCP gateway with its units behind it: MBAP framing, answers at once.</summary>
public sealed class ModbusTcpSlave : IAsyncDisposable
{
    private readonly UnitTable _units;
    private readonly SlaveListener _listener;

    private ModbusTcpSlave(IPEndPoint endPoint, UnitTable units)
    {
        _units = units;
        _listener = new SlaveListener(endPoint, ServeAsync);
    }

    /// <summary>Where it listens; the port is the real one when 0 was asked for.</summary>
    public IPEndPoint EndPoint => _listener.EndPoint;

    /// <summary>What was seen and said.</summary>
    public BusCounters Counters { get; } = new();

    /// <summary>Listens and answers.</summary>
    /// <exception cref="SocketException">The port is in use or not allowed.</exception>
    public static ModbusTcpSlave Start(UnitTable units, IPEndPoint endPoint) => new(endPoint, units);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        var buffer = new byte[2 * TcpFrame.SizeMax];
        var answer = new byte[TcpFrame.SizeMax];
        var length = 0;
        while (true)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(length), stop);
            if (count == 0) return;
            length += count;
            while (true)
            {
                var status = TryAnswer(buffer.AsSpan(0, length), answer, out var consumed, out var size);
                if (status == TcpStatus.Incomplete) break;
                if (status != TcpStatus.Ok)
                {
                    Counters.BadFraming();
                    return;
                }

                buffer.AsSpan(consumed, length - consumed).CopyTo(buffer);
                length -= consumed;
                await SendAllAsync(socket, answer.AsMemory(0, size), stop);
            }
        }
    }

    private TcpStatus TryAnswer(ReadOnlySpan<byte> input, byte[] answer, out int consumed, out int size)
    {
        size = 0;
        var status = TcpFrame.Read(input, out var frame, out consumed);
        if (status != TcpStatus.Ok) return status;
        var pdu = answer.AsSpan(TcpFrame.HeaderSize);
        int length;
        if (_units.TryGet(frame.Unit, out var device))
        {
            Counters.Requested();
            length = SlaveResponder.Answer(device, frame.Pdu, pdu);
        }
        else
        {
            // Nobody home behind this unit: a gateway says so, so that the master need not wait for its timeout.
            ModbusResponseWriter.TryWriteException(
                frame.Function, ModbusExceptionCode.GatewayTargetFailedToRespond, pdu, out length);
        }

        Counters.Replied((pdu[0] & 0x80) != 0);
        return TcpFrame.Write(frame.Transaction, frame.Unit, pdu[..length], answer, out size);
    }

    internal static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        for (var sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes[sent..], stop);
    }
}
