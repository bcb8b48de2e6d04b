using System.Threading.Channels;

namespace SmartPoles.DeviceSimulators.Buses;

/// <summary>
/// The slaves of one serial line, whatever carries its bytes: a pseudo-terminal or a TCP stream. Each protocol that is spoken on it is a
/// party that hears everything.
/// </summary>
internal sealed class RtuLine(
    IReadOnlyList<LineParty> parties,
    RtuLineOptions options,
    TimeProvider clock,
    Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write)
{
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
                if (!IsInsideFrame) lineFree = bytes.Timestamp;

                // Byte by byte where several listen: the frame that ends first is answered first, and what it is made of is forgotten by
                // the others before another begins.
                var step = parties.Count == 1 ? bytes.Bytes.Length : 1;
                for (var at = 0; at < bytes.Bytes.Length; at += step)
                {
                    foreach (var party in parties) party.Feed(bytes.Bytes.Span.Slice(at, step));
                    lineFree = await AnswerAsync(lineFree, silence: false, stop);
                }
            }
            else lineFree = await AnswerAsync(lineFree, silence: true, stop);
        }
    }

    private async Task<long> AnswerAsync(long lineFree, bool silence, CancellationToken stop)
    {
        while (TryAnswer(silence, out var requestSize, out var departure))
        {
            if (!departure.IsEmpty) lineFree = await SendAsync(lineFree, requestSize, departure, stop);
            silence = false;
        }

        return lineFree;
    }

    private bool IsInsideFrame
    {
        get
        {
            foreach (var party in parties)
            {
                if (party.IsInsideFrame) return true;
            }

            return false;
        }
    }

    private async Task<Arrival?> NextAsync(ChannelReader<Arrival> arrivals, CancellationToken stop)
    {
        if (arrivals.TryRead(out var ready)) return ready;
        if (!IsInsideFrame) return await ReadAsync(arrivals, stop);
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

    // The first to make a frame of what was heard has it: to the others the same bytes were noise.
    private bool TryAnswer(bool silence, out int requestSize, out Departure departure)
    {
        foreach (var party in parties)
        {
            if (!party.TryAnswer(silence, out requestSize, out departure)) continue;
            foreach (var other in parties)
            {
                if (other != party) other.Forget();
            }

            return true;
        }

        (requestSize, departure) = (0, default);
        return false;
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
}

/// <summary>Bytes and when they came; the end of a stream is an arrival without bytes.</summary>
internal readonly record struct Arrival(ReadOnlyMemory<byte> Bytes, long Timestamp)
{
    internal static readonly Arrival End = new(default, 0);

    internal bool IsEnd => Bytes.IsEmpty;
}
