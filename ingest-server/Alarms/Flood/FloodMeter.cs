namespace SmartPoles.IngestServer.Alarms.Flood;

/// <summary>Measures the time in flood along a sequence of alarms: from ten in ten minutes until fewer than five (ISA-18.2, 16.5.4).</summary>
internal sealed class FloodMeter(Action<long, long> flooded)
{
    internal const int StartsAt = 10;
    internal const int EndsBelow = 5;

    // By second: no more than 600 however many alarms there are.
    private readonly Queue<(long Second, int Count)> _recent = new();
    private (long Second, int Count) _newest;
    private int _count;
    private long? _sinceMs;

    internal void Add(long atMs)
    {
        Pass(atMs);
        var second = atMs / 1000;
        if (_newest.Count > 0 && _newest.Second == second) _newest.Count++;
        else
        {
            if (_newest.Count > 0) _recent.Enqueue(_newest);
            _newest = (second, 1);
        }

        _count++;
        if (_count >= StartsAt) _sinceMs ??= atMs;
    }

    /// <summary>Time goes on without an alarm; at the end of what is measured a flood that lasts is told up to then.</summary>
    internal void End(long untilMs)
    {
        Pass(untilMs);
        if (_sinceMs is { } since && untilMs > since) flooded(since, untilMs);
        _sinceMs = null;
    }

    private void Pass(long nowMs)
    {
        while (true)
        {
            var isNewest = !_recent.TryPeek(out var oldest);
            if (isNewest) oldest = _newest;
            var goneMs = (oldest.Second * 1000) + AnnunciationWindow.LengthMs;
            if (oldest.Count == 0 || goneMs > nowMs) return;
            _count -= oldest.Count;
            if (isNewest) _newest = default;
            else _recent.Dequeue();
            if (_count >= EndsBelow || _sinceMs is not { } since) continue;
            flooded(since, goneMs);
            _sinceMs = null;
        }
    }
}
