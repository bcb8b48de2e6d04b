using System.Buffers;
using System.Net.Sockets;
using System.Threading.Channels;

namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>One direction of a connection. Latency delays bytes without slowing them; bandwidth slows them.</summary>
internal sealed class LinkPump(
    Socket from, Socket to, bool isUp, FaultDice dice, LinkFaultPlan plan, LinkCounters counters, TimeProvider clock, long started)
{
    private const int ChunkSize = 8192;

    /// <summary>1 MiB under way: full means the link is slower than its sender, who is then held back as by a real one.</summary>
    private const int ChunksMax = 128;

    private readonly Channel<Chunk> _underWay = Channel.CreateBounded<Chunk>(new BoundedChannelOptions(ChunksMax) { SingleReader = true, SingleWriter = true });

    /// <summary>True after an orderly end, false when the connection broke.</summary>
    internal async Task<bool> RunAsync(CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var writing = WriteAsync(either.Token);
        var isOrderly = await ReadAsync(either.Token);

        // Before the channel ends: a writer that finds it at its end would tell the other side of an orderly end.
        if (!isOrderly) await either.CancelAsync();
        _underWay.Writer.Complete();
        return await writing && isOrderly;
    }

    private async Task<bool> ReadAsync(CancellationToken stop)
    {
        var due = TimeSpan.Zero;
        try
        {
            while (true)
            {
                var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
                var count = await from.ReceiveAsync(buffer.AsMemory(0, ChunkSize), stop);
                if (count == 0) return true;
                var now = clock.GetElapsedTime(started);
                var arrives = now + plan.LatencyAt(now, dice.Share());

                // Jitter never turns the order of a stream.
                due = arrives > due ? arrives : due;
                await _underWay.Writer.WriteAsync(new Chunk(buffer, count, due), stop);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private async Task<bool> WriteAsync(CancellationToken stop)
    {
        try
        {
            var free = TimeSpan.Zero;
            await foreach (var chunk in _underWay.Reader.ReadAllAsync(stop))
            {
                await LinkClock.WaitUntilAsync(chunk.Due, clock, started, stop);
                await LinkClock.WaitForPartitionAsync(plan, clock, started, stop);
                for (var at = 0; at < chunk.Count;)
                {
                    await LinkClock.WaitUntilAsync(free, clock, started, stop);
                    stop.ThrowIfCancellationRequested();
                    var now = clock.GetElapsedTime(started);
                    var rate = plan.BandwidthAt(now);

                    // In pieces of a tenth of a second, so that a slow link trickles and does not burst.
                    var size = double.IsInfinity(rate) ? chunk.Count - at : Math.Clamp((int)(rate / 10), 1, chunk.Count - at);
                    await SendAsync(chunk.Buffer.AsMemory(at, size), stop);
                    counters.Passed(isUp, size);
                    at += size;
                    if (!double.IsInfinity(rate)) free = now + TimeSpan.FromSeconds(size / rate);
                }

                ArrayPool<byte>.Shared.Return(chunk.Buffer);
            }

            stop.ThrowIfCancellationRequested();
            to.Shutdown(SocketShutdown.Send);
            return true;
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (!bytes.IsEmpty) bytes = bytes[await to.SendAsync(bytes, stop)..];
    }

    private readonly record struct Chunk(byte[] Buffer, int Count, TimeSpan Due);
}
