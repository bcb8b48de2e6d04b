using System.IO.Ports;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>
/// A master as many are: it empties its buffer before it asks, takes the first frame with the right unit, function, length and
/// checksum, and after a timeout asks the next question at once.
/// </summary>
internal sealed class NaiveMaster(string path, TimeSpan timeout) : IDisposable
{
    private readonly SerialPort _port = Open(path);

    public void Dispose() => _port.Dispose();

    public async ValueTask<BusOutcome> ReadAsync(RegisterRequest request, Memory<byte> registers, CancellationToken cancel)
    {
        var frame = new byte[RtuFrame.SizeMax];
        ModbusRequest.ReadHoldingRegisters(request.Address, request.Count).TryWrite(frame.AsSpan(1), out var pdu);
        RtuFrame.Write(request.Unit, frame.AsSpan(1, pdu), frame, out var size);
        _port.DiscardInBuffer();
        await _port.BaseStream.WriteAsync(frame.AsMemory(0, size), cancel);
        using var limit = new CancellationTokenSource(timeout);
        var received = new List<byte>();
        var buffer = new byte[256];
        try
        {
            while (true)
            {
                received.AddRange(buffer[..await _port.BaseStream.ReadAsync(buffer, limit.Token)]);
                if (Find(request, [.. received], registers.Span)) return BusOutcome.Ok;
            }
        }
        catch (OperationCanceledException)
        {
            return BusOutcome.Timeout;
        }
    }

    private static SerialPort Open(string path)
    {
        var port = new SerialPort(path, 115200);
        port.Open();
        return port;
    }

    private static bool Find(RegisterRequest request, ReadOnlySpan<byte> received, Span<byte> registers)
    {
        var size = RtuFrame.Overhead + 2 + request.DataBytes;
        for (var at = 0; at + size <= received.Length; at++)
        {
            var isRight = RtuFrame.Read(received.Slice(at, size), out var frame) == RtuStatus.Ok
                && frame.Unit == request.Unit && frame.Function == request.Function && frame.Pdu[1] == request.DataBytes;
            if (!isRight) continue;
            frame.Pdu[2..].CopyTo(registers);
            return true;
        }

        return false;
    }
}
