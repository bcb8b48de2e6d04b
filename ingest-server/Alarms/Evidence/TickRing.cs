namespace SmartPoles.IngestServer.Alarms.Evidence;

/// <summary>Where in the journal the last ticks lie: finds the position of a moment without reading. For one caller at a time.</summary>
internal sealed class TickRing
{
    /// <summary>Ticks come once a second: a day and a half, the longest delay of a rule and more.</summary>
    private const int CountMax = 1 << 17;

    private (long UnixMs, long Position)[] _ticks = new (long, long)[1024];
    private long _count;

    /// <summary>Notes a tick. One that is not later than the last is left out, so that the ring stays in order.</summary>
    internal void Add(long unixMs, long position)
    {
        if (_count > 0 && unixMs <= this[_count - 1].UnixMs) return;
        if (_count == _ticks.Length && _ticks.Length < CountMax) Array.Resize(ref _ticks, 2 * _ticks.Length);
        _ticks[_count++ % _ticks.Length] = (unixMs, position);
    }

    /// <summary>Position of the last tick at or before a moment; null when the ring does not reach back that far.</summary>
    internal long? PositionAt(long unixMs)
    {
        var (low, high) = (Math.Max(0, _count - _ticks.Length), _count - 1);
        if (high < low || this[low].UnixMs > unixMs) return null;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (this[middle].UnixMs <= unixMs) low = middle;
            else high = middle - 1;
        }

        return this[low].Position;
    }

    private (long UnixMs, long Position) this[long index] => _ticks[index % _ticks.Length];
}
