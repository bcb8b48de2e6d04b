using System.Threading.Tasks.Sources;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// The waiting of one loop: until a span is over or somebody signals, whichever is first. One timer for the life of the loop and no
/// allocation per wait. It may wake too early; the loop looks again what there is to do.
/// </summary>
internal sealed class LoopTimer : IValueTaskSource, IDisposable
{
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private bool _isWaiting;
    private bool _isSignalled;

    public LoopTimer(TimeProvider time) =>
        _timer = time.CreateTimer(static self => ((LoopTimer)self!).Wake(keep: false), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>For one waiter at a time.</summary>
    public ValueTask WaitAsync(TimeSpan span)
    {
        lock (_gate)
        {
            if (_isSignalled)
            {
                _isSignalled = false;
                return ValueTask.CompletedTask;
            }

            _core.Reset();
            _isWaiting = true;
        }

        // Timers tick in whole milliseconds: a shorter wait would return at once and spin.
        _timer.Change(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(span.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Ends the present wait, or the next one at once. Thread-safe.</summary>
    public void Signal() => Wake(keep: true);

    public void Dispose() => _timer.Dispose();

    public void GetResult(short token) => _core.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Wake(bool keep)
    {
        lock (_gate)
        {
            if (!_isWaiting)
            {
                _isSignalled |= keep;
                return;
            }

            _isWaiting = false;
        }

        _core.SetResult(true);
    }
}
