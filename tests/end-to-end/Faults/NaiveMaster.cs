using System.Threading.Channels;
using SmartPoles.EdgeAgent.Buses;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EndToEnd.Tests.Faults;

/// <summary>
/// A master as many are: it empties its buffer before it asks, takes the first frame with the right unit, function, length and
/// checksum, and after a timeout asks the next question at once.
/// </summary>
internal sealed class NaiveMaster : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly FileStream _port;
    private readonly Channel<byte[]> _arrived = Channel.CreateUnbounded<byte[]>();

    public NaiveMaster(string path, TimeSpan timeout)
    {
        _timeout = timeout;
        _port = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

        // A terminal's read cannot be cancelled: a thread waits in it until the line is gone.
        new Thread(Pump) { IsBackground = true }.Start();
    }

    public void Dispose() => _port.Dispose();

    public async ValueTask<BusOutcome> ReadAsync(RegisterRequest request, Memory<byte> registers, CancellationToken cancel)
    {
        var frame = new byte[RtuFrame.SizeMax];
        ModbusRequest.ReadHoldingRegisters(request.Address, request.Count).TryWrite(frame.AsSpan(1), out var pdu);
        RtuFrame.Write(request.Unit, frame.AsSpan(1, pdu), frame, out var size);
        while (_arrived.Reader.TryRead(out _))
        {
        }

        _port.Write(frame.AsSpan(0, size));
        using var limit = new CancellationTokenSource(_timeout);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        var received = new List<byte>();
        try
        {
            while (true)
            {
                received.AddRange(await _arrived.Reader.ReadAsync(either.Token));
                if (Find(request, [.. received], registers.Span)) return BusOutcome.Ok;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return BusOutcome.Timeout;
        }
    }

    private void Pump()
    {
        var buffer = new byte[256];
        try
        {
            while (_port.Read(buffer) is > 0 and var count) _arrived.Writer.TryWrite(buffer[..count]);
        }
        catch (Exception trouble) when (trouble is IOException or ObjectDisposedException)
        {
            // The line is gone: the test is over.
        }
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
