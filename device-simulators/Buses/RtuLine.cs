using System.Diagnostics;
using System.Threading.Channels;
using SmartPoles.DeviceSimulators.Faults;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>The slaves of one RTU line, whatever carries its bytes: a pseudo-terminal or a TCP stream.</summary>
internal sealed class RtuLine(
    string name,
    UnitTable units,
    RtuLineOptions options,
    SlaveConduct conduct,
    BusMischief mischief,
    BusCounters counters,
    TimeProvider clock,
    Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write)
{
    private readonly RtuRequestFramer _framer = new(counters);
    private readonly byte[] _answer = new byte[RtuFrame.SizeMax];

    // One frame at a time on the wire, also when a late answer meets the next one.
    private readonly SemaphoreSlim _wire = new(1);

    /// <summary>Answers what arrives until the source ends or <paramref name="stop"/> fires.</summary>
    internal async Task RunAsync(ChannelReader<Arrival> arrivals, CancellationToken stop)
    {
        var lineFree = clock.GetTimestamp();
        while (true)
        {
            var arrival = await NextAsync(arrivals, stop);
            if (arrival is { IsEnd: true }) return;
            if (arrival is { } bytes)
            {
                // The first byte of a request starts its wire time, also when the rest comes later.
                if (!_framer.IsInsideFrame) lineFree = bytes.Timestamp;
                _framer.Feed(bytes.Bytes.Span);
            }

            var silence = arrival is null;
            while (TryAnswer(silence, out var requestSize, out var departure))
            {
                if (!departure.IsEmpty) lineFree = await SendAsync(lineFree, requestSize, departure, stop);
                silence = false;
            }
        }
    }

    private async Task<Arrival?> NextAsync(ChannelReader<Arrival> arrivals, CancellationToken stop)
    {
        if (arrivals.TryRead(out var ready)) return ready;
        if (!_framer.IsInsideFrame) return await ReadAsync(arrivals, stop);
        using var timeout = new CancellationTokenSource(options.Silence, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        try
        {
            return await ReadAsync(arrivals, either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<Arrival?> ReadAsync(ChannelReader<Arrival> arrivals, CancellationToken stop) =>
        await arrivals.WaitToReadAsync(stop) && arrivals.TryRead(out var arrival) ? arrival : Arrival.End;

    private bool TryAnswer(bool silence, out int requestSize, out Departure departure)
    {
        departure = default;
        if (!_framer.TryTake(silence, out var frame, out requestSize)) return false;
        if (frame.Unit == ModbusLimits.UnitBroadcast)
        {
            Broadcast(frame.Pdu);
            return true;
        }

        if (!units.TryGet(frame.Unit, out var device)) return true;
        counters.Requested();
        var pdu = _answer.AsSpan(1, ModbusLimits.PduSizeMax);
        var length = SlaveResponder.Answer(device, frame.Pdu, pdu);
        if (length == 0) return true;
        var faults = mischief.IsAny ? mischief.Next(frame.Unit) : null;
        if (faults is { IsAny: true }) length = faults.SpoilPdu(pdu, length);
        conduct.Served?.Note(name, frame.Unit, frame.Pdu, pdu[..length], faults?.Names ?? "");
        var isException = (pdu[0] & 0x80) != 0;
        var status = RtuFrame.Write(frame.Unit, pdu[..length], _answer, out var size);
        Debug.Assert(status == RtuStatus.Ok, "An answer of a legal PDU always fits");
        departure = faults is { IsAny: true } ? Spoil(frame, size, faults) : new Departure(default, _answer.AsMemory(0, size));
        departure = departure with { Turnaround = device.Turnaround };
        if (!departure.Answer.IsEmpty) counters.Replied(isException);
        return true;
    }

    private Departure Spoil(in RtuFrame question, int size, AnswerFaults faults)
    {
        Span<byte> asked = stackalloc byte[RtuFrame.SizeMax];
        RtuFrame.Write(question.Unit, question.Pdu, asked, out var askedSize);
        var answer = _answer.AsSpan(0, size);
        var before = faults.Before(asked[..askedSize], answer);
        return faults.IsSilent
            ? new Departure(before, default)
            : new Departure(before, faults.SpoilFrame(answer), faults.Late, faults.PerByte);
    }

    private void Broadcast(ReadOnlySpan<byte> pdu)
    {
        counters.Requested();
        Span<byte> unsent = stackalloc byte[ModbusLimits.PduSizeMax];
        foreach (var (_, device) in units.Units) SlaveResponder.Answer(device, pdu, unsent);
    }

    // A pseudo-terminal carries the request in no time. The wire would not have: its time is waited for before the
    // silence that ends the frame and the slave's own delay.
    private async Task<long> SendAsync(long requestStart, int requestSize, Departure departure, CancellationToken stop)
    {
        var requestTime = options.Timing is { } timing ? timing.WireTime(requestSize) + timing.InterFrameMin : TimeSpan.Zero;
        if (!departure.Before.IsEmpty)
        {
            await PacedWriter.WaitUntil(requestStart, requestTime, clock, stop);
            await PutAsync(departure.Before, TimeSpan.Zero, stop);
        }

        await PacedWriter.WaitUntil(requestStart, requestTime + (departure.Turnaround ?? options.Turnaround), clock, stop);
        if (departure.Late > TimeSpan.Zero) _ = SendLateAsync(departure, stop);
        else if (!departure.Answer.IsEmpty) await PutAsync(departure.Answer, departure.PerByte, stop);
        return clock.GetTimestamp();
    }

    /// <summary>The device is slow, the line is not: others are answered meanwhile.</summary>
    private async Task SendLateAsync(Departure departure, CancellationToken stop)
    {
        try
        {
            await Task.Delay(departure.Late, clock, stop);
            await PutAsync(departure.Answer, departure.PerByte, stop);
        }
        catch (Exception trouble) when (trouble is OperationCanceledException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // Its master has gone or the line was closed: nobody waits for this answer.
        }
    }

    private async Task PutAsync(ReadOnlyMemory<byte> bytes, TimeSpan perByte, CancellationToken stop)
    {
        await _wire.WaitAsync(stop);
        try
        {
            if (perByte > TimeSpan.Zero)
            {
                for (var at = 0; at < bytes.Length; at++)
                {
                    if (at > 0) await Task.Delay(perByte, clock, stop);
                    await write(bytes.Slice(at, 1), stop);
                }
            }
            else if (options.Timing is { } timing) await PacedWriter.WriteAsync(bytes, clock.GetTimestamp(), timing, clock, write, stop);
            else await write(bytes, stop);
        }
        finally
        {
            _wire.Release();
        }
    }

    /// <summary>What leaves the slaves after one question.</summary>
    /// <param name="Before">Goes first and at once: echo, strangers, noise.</param>
    /// <param name="Answer">The answer; empty for silence.</param>
    /// <param name="Late">Beyond the turnaround; 0 for none.</param>
    /// <param name="PerByte">Pause after each byte; 0 for none.</param>
    /// <param name="Turnaround">How long this device thinks; null for as long as the line's devices do.</param>
    private readonly record struct Departure(
        ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> Answer, TimeSpan Late = default, TimeSpan PerByte = default, TimeSpan? Turnaround = null)
    {
        public bool IsEmpty => Before.IsEmpty && Answer.IsEmpty;
    }
}

/// <summary>Bytes and when they came; the end of a stream is an arrival without bytes.</summary>
internal readonly record struct Arrival(ReadOnlyMemory<byte> Bytes, long Timestamp)
{
    internal static readonly Arrival End = new(default, 0);

    internal bool IsEnd => Bytes.IsEmpty;
}
