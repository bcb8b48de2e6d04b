using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// Maps monotonic stamps to UTC. Small differences to the wall clock are followed slowly, so that a time server's corrections do
/// not make samples jump; a step of the wall clock is taken over at once. Thread-safe.
/// </summary>
public sealed class SampleClock
{
    private const long StepMs = 1000;
    private const double FollowShare = 0.05;
    private static readonly TimeSpan CompareEvery = TimeSpan.FromSeconds(1);
    private static readonly DateTimeOffset PlausibleFrom = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private long _anchorStamp;
    private double _anchorUnixMs;

    public SampleClock(TimeProvider time)
    {
        _time = time;
        _anchorStamp = time.GetTimestamp();
        _anchorUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    /// <summary>A wall clock before 2024 was never set since power came; more cannot be known from here.</summary>
    public ClockQuality Quality => _time.GetUtcNow() < PlausibleFrom ? ClockQuality.Unknown : ClockQuality.FreeRunning;

    /// <summary>UTC milliseconds of a monotonic stamp.</summary>
    public long UnixMsAt(long stamp)
    {
        lock (_gate)
        {
            Follow();
            return (long)Math.Round(Estimate(stamp));
        }
    }

    private double Estimate(long stamp) => _anchorUnixMs + _time.GetElapsedTime(_anchorStamp, stamp).TotalMilliseconds;

    private void Follow()
    {
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(_anchorStamp, now) < CompareEvery) return;
        var estimate = Estimate(now);
        var difference = _time.GetUtcNow().ToUnixTimeMilliseconds() - estimate;
        _anchorUnixMs = estimate + (Math.Abs(difference) > StepMs ? difference : difference * FollowShare);
        _anchorStamp = now;
    }
}
