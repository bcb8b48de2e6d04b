namespace SmartPoles.DeviceSimulators.Recording.Replay;

/// <summary>When a message of a recording is due in a replay. Pure: every moment is counted from the start, so that nothing adds up to a drift.</summary>
/// <param name="speed">1 for real time, 10 for ten times as fast; positive infinity for as fast as the server takes it.</param>
/// <param name="fromNs">Offset in the recording at which the replay begins, nanoseconds.</param>
public readonly struct Pacing(double speed, long fromNs)
{
    /// <summary>As fast as the server takes it.</summary>
    public const double Unpaced = double.PositiveInfinity;

    /// <summary>Whether anything is ever waited for.</summary>
    public bool IsPaced => !double.IsPositiveInfinity(speed);

    /// <summary>Time from the start of the replay at which a message is due; 0 when nothing is paced.</summary>
    /// <param name="offsetNs">Its offset in the recording, nanoseconds.</param>
    public TimeSpan Due(long offsetNs) => IsPaced ? TimeSpan.FromTicks((long)((offsetNs - fromNs) / (TimeSpan.NanosecondsPerTick * speed))) : TimeSpan.Zero;

    /// <summary>
    /// What is added to every time so that the range belongs to now: at speed 1 its first moment becomes the start of the replay; faster, its
    /// last moment becomes the moment when the replay will have played it, because no reading may lie ahead of the clock.
    /// </summary>
    /// <param name="startUnixMs">When the replay starts, UTC milliseconds.</param>
    /// <param name="rangeFromUnixMs">The first moment of the range as it was.</param>
    /// <param name="lengthNs">Length of the range in the recording.</param>
    public long ShiftToNow(long startUnixMs, long rangeFromUnixMs, long lengthNs)
    {
        var lengthMs = lengthNs / 1_000_000;
        var playedMs = IsPaced ? (long)(lengthMs / speed) : 0;
        return startUnixMs + playedMs - (rangeFromUnixMs + lengthMs);
    }
}
