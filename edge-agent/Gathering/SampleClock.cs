using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>
/// Maps monotonic stamps to UTC. Until the wall clock can be believed, it gives milliseconds since the machine started instead, which
/// lie decades below every legal time, so that nobody can take one for the other; whoever keeps them adds <see cref="OffsetMs"/> once
/// that is known. Small differences to the wall clock are followed slowly, so that a time server's corrections do not make samples
/// jump; a step is taken over at once. Thread-safe; allocates nothing.
/// </summary>
/// <remarks>
/// A wall clock outside 2024 to 2100 is one that nobody set: before the first believable time it is waited for, after that it is
/// ignored and time runs on by the monotonic clock.
/// </remarks>
public sealed class SampleClock
{
    private const long StepMs = 1000;
    private const double FollowShare = 0.05;
    private const int PairingsMax = 5;
    private static readonly TimeSpan CompareEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PairedWithin = TimeSpan.FromMilliseconds(0.5);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly MachineStart _start;
    private readonly Func<bool> _isSynchronised;
    private long _anchorStamp;
    private double _anchorUnixMs;
    private bool _isKnown;
    private ClockQuality _quality;

    public SampleClock(TimeProvider time)
        : this(time, MachineStart.Of(time), time == TimeProvider.System ? KernelClock.IsSynchronised : static () => false)
    {
    }

    /// <param name="time">Monotonic stamps and the wall clock.</param>
    /// <param name="start">When the machine started, on the monotonic clock.</param>
    /// <param name="isSynchronised">Whether the wall clock follows a time server; asked once a second.</param>
    public SampleClock(TimeProvider time, MachineStart start, Func<bool> isSynchronised)
    {
        _time = time;
        _start = start;
        _isSynchronised = isSynchronised;
        Compare();
    }

    /// <summary>First believable time, UTC milliseconds: 2024.</summary>
    public static long PlausibleFromUnixMs { get; } = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static long PlausibleToUnixMs { get; } = new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    /// <summary>Names this run of the machine, from power to power.</summary>
    public ulong Boot => _start.Boot;

    /// <summary>What <see cref="UnixMsAt"/> is worth now.</summary>
    public ClockQuality Quality
    {
        get
        {
            lock (_gate)
            {
                Follow();
                return _quality;
            }
        }
    }

    /// <summary>UTC milliseconds at the machine's start; null until the clock is known.</summary>
    public long? OffsetMs
    {
        get
        {
            lock (_gate)
            {
                Follow();
                return _isKnown ? (long)Math.Round(Estimate(_anchorStamp)) - _start.MsAt(_time, _anchorStamp) : null;
            }
        }
    }

    /// <summary>Milliseconds since the machine's start, now.</summary>
    public long BootMs => _start.MsAt(_time, _time.GetTimestamp());

    /// <summary>UTC milliseconds of a monotonic stamp; milliseconds since the machine's start while the clock is not known.</summary>
    public long UnixMsAt(long stamp)
    {
        lock (_gate)
        {
            Follow();
            return _isKnown ? (long)Math.Round(Estimate(stamp)) : _start.MsAt(_time, stamp);
        }
    }

    /// <summary>True for what <see cref="UnixMsAt"/> gives while the clock is not known.</summary>
    public static bool IsSinceStart(long unixMs) => unixMs < PlausibleFromUnixMs;

    private double Estimate(long stamp) => _anchorUnixMs + _time.GetElapsedTime(_anchorStamp, stamp).TotalMilliseconds;

    private void Follow()
    {
        if (_time.GetElapsedTime(_anchorStamp) >= CompareEvery) Compare();
    }

    /// <summary>
    /// Reads both clocks as if at once. Between reading the one and the other, a busy machine may do something else for a tenth of a
    /// second, by which all readings of the next minute would be wrong: the wall clock is read between two stamps, again until these
    /// are close, and the closest count.
    /// </summary>
    private (long Stamp, long UnixMs) ReadBoth()
    {
        var (stamp, wall, closest) = (0L, 0L, TimeSpan.MaxValue);
        for (var pairing = 0; pairing < PairingsMax && closest > PairedWithin; pairing++)
        {
            var before = _time.GetTimestamp();
            var read = _time.GetUtcNow().ToUnixTimeMilliseconds();
            var after = _time.GetTimestamp();
            var apart = _time.GetElapsedTime(before, after);
            if (apart < closest) (stamp, wall, closest) = (before + ((after - before) / 2), read, apart);
        }

        return (stamp, wall);
    }

    private void Compare()
    {
        var (now, wall) = ReadBoth();
        var isBelievable = wall >= PlausibleFromUnixMs && wall < PlausibleToUnixMs;
        if (_isKnown)
        {
            var estimate = Estimate(now);
            var difference = wall - estimate;
            if (!isBelievable) difference = 0;
            _anchorUnixMs = estimate + (Math.Abs(difference) > StepMs ? difference : difference * FollowShare);
        }
        else if (isBelievable)
        {
            _anchorUnixMs = wall;
            _isKnown = true;
        }

        _anchorStamp = now;
        _quality = !_isKnown ? ClockQuality.Unknown
            : isBelievable && _isSynchronised() ? ClockQuality.Synchronised
            : ClockQuality.FreeRunning;
    }
}
