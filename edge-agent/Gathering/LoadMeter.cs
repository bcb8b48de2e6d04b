namespace SmartPoles.EdgeAgent.Gathering;

/// <summary>How much of the last minute a bus was taken. Written by its loop, read by anybody.</summary>
internal sealed class LoadMeter(TimeProvider time)
{
    private const int Samples = 13;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly (long Stamp, TimeSpan Busy)[] _ring = new (long, TimeSpan)[Samples];
    private int _count;

    /// <summary>Call often: takes a sample when the last one is old enough.</summary>
    public void Note(long now, TimeSpan busy)
    {
        if (_count > 0 && time.GetElapsedTime(Newest.Stamp, now) < Every) return;
        lock (_gate)
        {
            _ring[_count % Samples] = (now, busy);
            _count++;
        }
    }

    /// <summary>0 to 100.</summary>
    public double Percent(long now, TimeSpan busy)
    {
        lock (_gate)
        {
            if (_count == 0) return 0;
            var oldest = _ring[_count <= Samples ? 0 : _count % Samples];
            var span = time.GetElapsedTime(oldest.Stamp, now);
            return span <= TimeSpan.Zero ? 0 : Math.Clamp(100 * ((busy - oldest.Busy) / span), 0, 100);
        }
    }

    private (long Stamp, TimeSpan Busy) Newest => _ring[(_count - 1) % Samples];
}
