using System.Diagnostics;
using System.Threading.Channels;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>The slaves of one RTU line, whatever carries its bytes: a pseudo-terminal or a TCP stream.</summary>
internal sealed class RtuLine(
    UnitTable units,
    RtuLineOptions options,
    BusCounters counters,
    TimeProvider clock,
    Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write)
{
    private readonly RtuRequestFramer _framer = new(counters);
    private readonly byte[] _answer = new byte[RtuFrame.SizeMax];

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
            while (TryAnswer(silence, out var requestSize, out var answerSize))
            {
                if (answerSize > 0) lineFree = await SendAsync(lineFree, requestSize, answerSize, stop);
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

    private bool TryAnswer(bool silence, out int requestSize, out int answerSize)
    {
        answerSize = 0;
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
        var status = RtuFrame.Write(frame.Unit, pdu[..length], _answer, out answerSize);
        Debug.Assert(status == RtuStatus.Ok, "An answer of a legal PDU always fits");
        counters.Replied((pdu[0] & 0x80) != 0);
        return true;
    }

    private void Broadcast(ReadOnlySpan<byte> pdu)
    {
        counters.Requested();
        Span<byte> unsent = stackalloc byte[ModbusLimits.PduSizeMax];
        foreach (var (_, device) in units.Units) SlaveResponder.Answer(device, pdu, unsent);
    }

    // A pseudo-terminal carries the request in no time. The wire would not have: its time is waited for before the
    // silence that ends the frame and the slave's own delay.
    private async Task<long> SendAsync(long requestStart, int requestSize, int answerSize, CancellationToken stop)
    {
        var frame = _answer.AsMemory(0, answerSize);
        if (options.Timing is { } timing)
        {
            await PacedWriter.WaitUntil(requestStart, timing.WireTime(requestSize) + timing.InterFrameMin + options.Turnaround, clock, stop);
            await PacedWriter.WriteAsync(frame, clock.GetTimestamp(), timing, clock, write, stop);
        }
        else
        {
            await PacedWriter.WaitUntil(requestStart, options.Turnaround, clock, stop);
            await write(frame, stop);
        }

        return clock.GetTimestamp();
    }
}

/// <summary>Bytes and when they came; the end of a stream is an arrival without bytes.</summary>
internal readonly record struct Arrival(ReadOnlyMemory<byte> Bytes, long Timestamp)
{
    internal static readonly Arrival End = new(default, 0);

    internal bool IsEnd => Bytes.IsEmpty;
}
