namespace SmartPoles.DeviceSimulators.World;

/// <summary>The one clock of a world: real time since its start, scaled, and held while frozen.</summary>
public sealed class WorldClock
{
    private static readonly TimeSpan LocalOffset = TimeSpan.FromHours(8);

    private readonly TimeProvider _clock;
    private readonly DateTimeOffset _start;
    private readonly double _speed;
    private readonly Lock _gate = new();
    private long _runningSince;
    private TimeSpan _before;
    private bool _frozen;

    /// <summary>Starts to run at <paramref name="start"/>, <paramref name="speed"/> times as fast as the real clock.</summary>
    public WorldClock(TimeProvider clock, DateTimeOffset start, double speed, bool frozen = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(speed);
        _clock = clock;
        _start = start;
        _speed = speed;
        _frozen = frozen;
        _runningSince = clock.GetTimestamp();
    }

    /// <summary>Real time that has passed while the world was not frozen.</summary>
    public TimeSpan RealElapsed
    {
        get
        {
            lock (_gate) return _frozen ? _before : _before + _clock.GetElapsedTime(_runningSince);
        }
    }

    /// <summary>World time that has passed since the start.</summary>
    public TimeSpan Elapsed => RealElapsed * _speed;

    /// <summary>The moment in the world, in the city's zone (UTC+8).</summary>
    public DateTimeOffset Now => (_start + Elapsed).ToOffset(LocalOffset);

    /// <summary>True while time stands still.</summary>
    public bool IsFrozen
    {
        get
        {
            lock (_gate) return _frozen;
        }
    }

    /// <summary>Stops time; every value stays what it is until a scene or a command changes it.</summary>
    public void Freeze()
    {
        lock (_gate)
        {
            if (_frozen) return;
            _before += _clock.GetElapsedTime(_runningSince);
            _frozen = true;
        }
    }

    /// <summary>Lets time run on from where it stopped.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            if (!_frozen) return;
            _runningSince = _clock.GetTimestamp();
            _frozen = false;
        }
    }
}
