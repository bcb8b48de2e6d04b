using System.Diagnostics.CodeAnalysis;
using SmartPoles.EdgeAgent.Buses;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>Something that wants a bus to itself for a moment.</summary>
internal interface IBusJob
{
    /// <summary>Runs it; its outcome goes to whoever waits for it, never to the loop.</summary>
    ValueTask RunAsync(IBus bus, CancellationToken stop);

    void Cancel();
}

/// <summary>Jobs that wait for the gap between two questions, in the order of their coming. Thread-safe.</summary>
internal sealed class JobQueue(Action wake)
{
    /// <summary>More than a pole's operators and technicians need at once; whoever comes then is refused.</summary>
    public const int WaitingMax = 16;

    private readonly Lock _gate = new();
    private readonly Queue<IBusJob> _waiting = new();
    private int _count;
    private bool _isEnded;

    /// <exception cref="InvalidOperationException">Too many wait.</exception>
    public Task<T> Add<T>(Func<IBus, CancellationToken, ValueTask<T>> job, CancellationToken cancel)
    {
        var entry = new BusJob<T>(job, cancel);
        lock (_gate)
        {
            if (_isEnded)
            {
                entry.Cancel();
                return entry.Task;
            }

            if (_waiting.Count >= WaitingMax) throw new InvalidOperationException($"{WaitingMax} jobs already wait for this bus");
            _waiting.Enqueue(entry);
            Volatile.Write(ref _count, _waiting.Count);
        }

        wake();
        return entry.Task;
    }

    public bool TryTake([NotNullWhen(true)] out IBusJob? job)
    {
        job = null;
        if (Volatile.Read(ref _count) == 0) return false;
        lock (_gate)
        {
            var isThere = _waiting.TryDequeue(out job);
            Volatile.Write(ref _count, _waiting.Count);
            return isThere;
        }
    }

    /// <summary>The loop has ended: whoever waits is cancelled, whoever comes too.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            while (_waiting.TryDequeue(out var job)) job.Cancel();
            Volatile.Write(ref _count, 0);
        }
    }
}
