using System.Threading.Tasks.Sources;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>Wakes one loop that waits for work; signals while it is awake are one. Any thread sets it, one loop waits.</summary>
internal sealed class WakeSignal : IValueTaskSource
{
    private const int Idle = 0;
    private const int Raised = 1;
    private const int Awaited = 2;

    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private int _state;

    /// <summary>Wakes the loop, now or when it next waits.</summary>
    public void Set()
    {
        while (Volatile.Read(ref _state) is var state and not Raised)
        {
            if (state == Idle && Interlocked.CompareExchange(ref _state, Raised, Idle) == Idle) return;
            if (state != Awaited || Interlocked.CompareExchange(ref _state, Idle, Awaited) != Awaited) continue;
            _core.SetResult(true);
            return;
        }
    }

    /// <summary>Ends with the next signal; one that came since the last wait counts.</summary>
    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Raised) == Raised) return ValueTask.CompletedTask;
        _core.Reset();
        if (Interlocked.CompareExchange(ref _state, Awaited, Idle) == Idle) return new ValueTask(this, _core.Version);
        Interlocked.Exchange(ref _state, Idle);
        return ValueTask.CompletedTask;
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
