namespace SmartPoles.DeviceSimulators.World;

/// <summary>A clock that stands until it is moved: for worlds that are reckoned faster than time passes. Its timers never ring. One caller at a time moves it.</summary>
/// <param name="start">First moment.</param>
public sealed class HandClock(DateTimeOffset start) : TimeProvider
{
    private long _ticks = start.UtcTicks;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The moment, Unix ms.</summary>
    public long UnixMs => GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => Volatile.Read(ref _ticks);

    /// <summary>Moves it on; never back.</summary>
    public void MoveTo(DateTimeOffset moment)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(moment.UtcTicks, _ticks, nameof(moment));
        Volatile.Write(ref _ticks, moment.UtcTicks);
    }
}
