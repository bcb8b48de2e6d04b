namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>
/// Remembers where the log stood at which moment, on the monotonic clock: where history ends and live begins, whatever the wall
/// clock says. Not thread-safe.
/// </summary>
internal sealed class LiveEdge(TimeProvider time)
{
    private const int MomentsMax = 4096;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Queue<(long Stamp, long Position)> _moments = new();
    private long _newest = long.MinValue;

    /// <summary>The log stands at a position now.</summary>
    public void Note(long position)
    {
        var now = time.GetTimestamp();
        if (_newest != long.MinValue && time.GetElapsedTime(_newest, now) < Step) return;
        Add(now, position);
    }

    /// <summary>A record of an earlier start begins at a position and was taken so long ago; ages must not grow.</summary>
    public void NoteEarlier(long position, TimeSpan age) =>
        Add(Math.Max(_newest, time.GetTimestamp() - (long)(age.TotalSeconds * time.TimestampFrequency)), position);

    /// <summary>The first position whose records are all of an age or younger.</summary>
    /// <param name="age">Live age.</param>
    /// <param name="end">Where the log ends: what to say when nothing is that young.</param>
    public long PositionAt(TimeSpan age, long end)
    {
        foreach (var (stamp, position) in _moments)
        {
            if (time.GetElapsedTime(stamp) <= age) return position;
        }

        return end;
    }

    private void Add(long stamp, long position)
    {
        _newest = stamp;
        _moments.Enqueue((stamp, position));
        if (_moments.Count > MomentsMax) _moments.Dequeue();
    }
}
