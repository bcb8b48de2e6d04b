using System.Net;
using System.Net.Sockets;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Commands;

/// <summary>A lamp controller at unit 1 on Modbus TCP, and its answers as RTU for other lines; all its registers can be written.</summary>
internal sealed class LampSlave : IAsyncDisposable
{
    public const byte Unit = 1;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public LampSlave()
    {
        _listener.Start();
        _running = ListenAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>228.6 V, 0.450 A, 98.7 W, 0.95, 80 %, on, 31.2 C, 2252.60 kWh, no fault.</summary>
    public ushort[] Registers { get; } = [2286, 450, 987, 950, 80, 1, 312, 3, 28652, 0];

    /// <summary>The PDU that answers a PDU.</summary>
    public byte[] Answer(ReadOnlySpan<byte> pdu)
    {
        if (ModbusRequest.Parse(pdu, out var request) != PduStatus.Ok) return [(byte)(pdu[0] | 0x80), 1];
        if (request.Address + request.Quantity > Registers.Length) return [(byte)(pdu[0] | 0x80), 2];
        switch (request.Function)
        {
            case ModbusFunction.ReadHoldingRegisters:
                return [3, (byte)(2 * request.Quantity), .. Registers[request.Address..(request.Address + request.Quantity)].SelectMany(each => new[] { (byte)(each >> 8), (byte)each })];
            case ModbusFunction.WriteSingleRegister:
                Registers[request.Address] = request.Value;
                return pdu.ToArray();
            default:
                return [(byte)(pdu[0] | 0x80), 1];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var own = client;
        var buffer = new byte[1024];
        var count = 0;
        try
        {
            while (await client.GetStream().ReadAsync(buffer.AsMemory(count), _stop.Token) is var read and > 0)
            {
                count += read;
                while (Take(buffer, ref count) is { } answer) await client.GetStream().WriteAsync(answer, _stop.Token);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            // The master went away, or the test is over.
        }
    }

    private byte[]? Take(byte[] buffer, ref int count)
    {
        while (TcpFrame.Read(buffer.AsSpan(0, count), out var frame, out var consumed) == TcpStatus.Ok)
        {
            var answer = new byte[TcpFrame.SizeMax];
            TcpFrame.Write(frame.Transaction, frame.Unit, Answer(frame.Pdu), answer, out var length);
            var isOurs = frame.Unit == Unit;
            buffer.AsSpan(consumed, count - consumed).CopyTo(buffer);
            count -= consumed;
            if (isOurs) return answer[..length];
        }

        return null;
    }
}
