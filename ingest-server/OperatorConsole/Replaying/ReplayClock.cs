namespace SmartPoles.IngestServer.OperatorConsole.Replaying;

/// <summary>Which moment of the past it is: runs at a speed from a moment on, can be held and set. Not thread-safe.</summary>
internal sealed class ReplayClock(long atMs, int speed, TimeProvider time)
{
    private long _atMs = atMs;
    private long _stamp = time.GetTimestamp();
    private int _speed = speed;
    private bool _isPaused;

    /// <summary>The moment, Unix ms.</summary>
    internal long NowMs => _isPaused ? _atMs : _atMs + (long)(time.GetElapsedTime(_stamp).TotalMilliseconds * _speed);

    internal int Speed
    {
        get => _speed;
        set
        {
            Set(NowMs);
            _speed = value;
        }
    }

    internal bool IsPaused
    {
        get => _isPaused;
        set
        {
            Set(NowMs);
            _isPaused = value;
        }
    }

    /// <summary>It is another moment from now on.</summary>
    internal void Set(long atMs) => (_atMs, _stamp) = (atMs, time.GetTimestamp());
}
