using System.Collections.Concurrent;

namespace SmartPoles.IngestServer.Backtest;

/// <summary>
/// Leads kernels through a source: one thread reads ahead, each kernel has one of its own, all see the same chunks in the same order.
/// </summary>
/// <remarks>
/// <code>
///   source --(reader thread)--> [chunk][chunk] --> lane 1 (thread)
///                                            '---> lane 2 (thread)      the last one through gives the chunk back
/// </code>
/// </remarks>
internal static class LaneRun
{
    /// <summary>Chunks on their way: enough that neither side waits for a hiccup of the other, and few enough for the processor's cache.</summary>
    private const int ChunksMax = 8;

    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="IOException">The source fails.</exception>
    internal static void Run(IEntrySource source, IReadOnlyList<KernelLane> lanes, RunPace pace, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var free = new BlockingCollection<EntryChunk>();
        var queues = lanes.Select(_ => new BlockingCollection<EntryChunk>(ChunksMax)).ToArray();
        for (var count = 0; count < ChunksMax; count++) free.Add(new EntryChunk(), CancellationToken.None);
        var failures = new ConcurrentQueue<Exception>();
        Thread[] threads =
        [
            Begin("backtest reader", () => Read(source, queues, free, ended.Token), queues, ended, failures),
            .. lanes.Select((lane, index) => Begin($"backtest kernel {index + 1}", () => Follow(lane, queues[index], free, pace, ended.Token), [], ended, failures)),
        ];
        foreach (var thread in threads) thread.Join();
        foreach (var queue in queues) queue.Dispose();
        stop.ThrowIfCancellationRequested();
        if (failures.TryDequeue(out var failure)) throw failure is IOException ? new IOException(failure.Message, failure) : new InvalidOperationException(failure.Message, failure);
    }

    private static Thread Begin(
        string name, Action work, BlockingCollection<EntryChunk>[] queues, CancellationTokenSource ended, ConcurrentQueue<Exception> failures)
    {
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (OperationCanceledException)
            {
                // Stopped, or another thread failed: what it says counts.
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidOperationException or ArgumentException or FormatException)
            {
                failures.Enqueue(failure);
                ended.Cancel();
            }
            finally
            {
                foreach (var queue in queues) queue.CompleteAdding();
            }
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return thread;
    }

    private static void Read(IEntrySource source, BlockingCollection<EntryChunk>[] queues, BlockingCollection<EntryChunk> free, CancellationToken stop)
    {
        while (true)
        {
            var chunk = free.Take(stop);
            chunk.Begin(queues.Length);
            if (!source.TryFill(chunk, stop)) return;
            foreach (var queue in queues) queue.Add(chunk, stop);
        }
    }

    private static void Follow(KernelLane lane, BlockingCollection<EntryChunk> chunks, BlockingCollection<EntryChunk> free, RunPace pace, CancellationToken stop)
    {
        foreach (var chunk in chunks.GetConsumingEnumerable(stop))
        {
            var began = pace.Begin();
            lane.Take(chunk);
            if (chunk.Release()) free.Add(chunk, CancellationToken.None);
            if (lane.IsOverfull) throw new InvalidOperationException($"More than {KernelLane.TransitionsMax} changes of alarms: a rule is raised by nearly everything; try a shorter --from --to");
            pace.Pause(began, stop);
        }
    }
}

/// <summary>How much of a core a run may take.</summary>
/// <param name="time">Clock.</param>
/// <param name="share">Above 0 to 1; a run beside a server that must not be felt works half the time.</param>
internal sealed class RunPace(TimeProvider time, double share)
{
    internal static RunPace Full { get; } = new(TimeProvider.System, 1);

    internal long Begin() => share < 1 ? time.GetTimestamp() : 0;

    internal void Pause(long began, CancellationToken stop)
    {
        if (share >= 1) return;
        stop.WaitHandle.WaitOne(time.GetElapsedTime(began) * ((1 - share) / share));
    }
}
