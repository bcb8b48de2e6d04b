using System.Threading.Tasks.Sources;

namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>
/// Waits to the millisecond, for one caller. Timers of the runtime go by a clock that the kernel moves on 4 ms at a time, and hand what follows to the
/// thread pool, where it queues; here a thread of its own waits, and what follows the await runs on it.
/// </summary>
/// <remarks>
/// <code>
///   caller  --WaitAsync--> .           .-- goes on, on the pause's thread, until it awaits something else
///   thread        asleep   '-- waits --'
/// </code>
/// Only the system's clock is waited for so; any other one with its own timers.
/// </remarks>
internal sealed class ExactPause : IValueTaskSource, IDisposable
{
    private readonly TimeProvider _clock;
    private readonly AutoResetEvent _asked = new(false);
    private readonly Thread? _thread;
    private ManualResetValueTaskSourceCore<bool> _source;
    private TimeSpan _pause;
    private CancellationToken _stop;
    private volatile bool _isOver;

    internal ExactPause(TimeProvider clock)
    {
        _clock = clock;
        if (clock != TimeProvider.System) return;
        _thread = new Thread(Run) { IsBackground = true, Name = "replay pace" };
        _thread.Start();
    }

    /// <summary>Waits; whole milliseconds of <paramref name="pause"/> count, and one is the least. Until it has ended nobody else may wait.</summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    internal ValueTask WaitAsync(TimeSpan pause, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (_thread is null) return new ValueTask(Task.Delay(pause, _clock, stop));
        _source.Reset();
        (_pause, _stop) = (pause, stop);
        _asked.Set();
        return new ValueTask(this, _source.Version);
    }

    /// <summary>Ends the thread; nobody waits any more.</summary>
    public void Dispose()
    {
        _isOver = true;
        _asked.Set();
        if (_thread is null) _asked.Dispose();
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Run()
    {
        using (_asked)
        {
            while (true)
            {
                _asked.WaitOne();
                if (_isOver) return;

                // What waits is called from within SetResult, and may ask for the next pause before that returns.
                if (_stop.WaitHandle.WaitOne(Math.Max(1, (int)Math.Min(_pause.TotalMilliseconds, int.MaxValue)))) _source.SetException(new OperationCanceledException(_stop));
                else _source.SetResult(true);
            }
        }
    }
}
