namespace SmartPoles.EdgeAgent.Gathering.Simulation;

/// <summary>
/// Time that passes only when somebody waits or a simulated bus is busy, so that hours of polling run through in moments, always
/// the same way. One thread.
/// </summary>
internal sealed class SimulatedTime : TimeProvider
{
    private static readonly DateTimeOffset Began = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, long> _events = new();

    /// <summary>Ticks since the beginning.</summary>
    public long Now { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now;

    public override DateTimeOffset GetUtcNow() => Began.AddTicks(Now);

    /// <summary>Has something happen at a moment.</summary>
    public void At(TimeSpan moment, Action happens) => _events.Enqueue(happens, moment.Ticks);

    /// <summary>Lets time pass, and happen what was to happen in it.</summary>
    public void Pass(TimeSpan span) => PassUntil(Now + span.Ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Waiting(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void PassUntil(long moment)
    {
        while (_events.TryPeek(out var happens, out var at) && at <= moment)
        {
            _events.Dequeue();
            Now = Math.Max(Now, at);
            happens();
        }

        Now = Math.Max(Now, moment);
    }

    /// <summary>Whoever sets this timer is the only one who waits: time passes for it at once, up to the next event.</summary>
    private sealed class Waiting(SimulatedTime time, TimerCallback callback, object? state) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan) return true;
            var due = time.Now + dueTime.Ticks;
            time.PassUntil(time._events.TryPeek(out _, out var at) && at < due ? at : due);
            callback(state);
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
