using Microsoft.Extensions.Time.Testing;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>A monotonic clock that only goes on, and a wall clock that can be set.</summary>
internal sealed class SteppingTime(DateTimeOffset wall) : TimeProvider
{
    private readonly FakeTimeProvider _inner = new(wall);
    private readonly long _start = new FakeTimeProvider(wall).GetTimestamp();
    private TimeSpan _step;

    public override long TimestampFrequency => _inner.TimestampFrequency;

    /// <summary>The machine does something else before each of the next readings of the wall clock.</summary>
    public Queue<TimeSpan> Interruptions { get; } = [];

    public override DateTimeOffset GetUtcNow()
    {
        if (Interruptions.TryDequeue(out var interruption)) _inner.Advance(interruption);
        return _inner.GetUtcNow() + _step;
    }

    public override long GetTimestamp() => _inner.GetTimestamp() - _start;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _inner.CreateTimer(callback, state, dueTime, period);

    public void Advance(TimeSpan by) => _inner.Advance(by);

    public void SetWall(DateTimeOffset wall) => _step = wall - _inner.GetUtcNow();
}
