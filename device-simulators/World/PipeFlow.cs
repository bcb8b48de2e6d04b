namespace SmartPoles.DeviceSimulators.World;

/// <summary>Where a valve stands.</summary>
public enum ValvePosition
{
    /// <summary>Open.</summary>
    Open,

    /// <summary>Closed.</summary>
    Closed,

    /// <summary>Under way.</summary>
    Moving,
}

/// <summary>What a meter in a pipe can see.</summary>
/// <param name="Flow">m3/h.</param>
/// <param name="Volume">m3 since the meter was put in.</param>
/// <param name="SettlementVolume">m3 when the world began, which the meter took for its settlement.</param>
/// <param name="Valve">Its valve.</param>
/// <param name="Moment">What its clock shows: UTC+8.</param>
public readonly record struct PipeState(double Flow, double Volume, double SettlementVolume, ValvePosition Valve, DateTimeOffset Moment);

/// <summary>A pipe that serves a row of houses, with a meter and its valve. Flow follows the hours of the day. Thread-safe.</summary>
public sealed class PipeFlow
{
    private const double SecondsPerHour = 3600;

    private static readonly TimeSpan LocalTime = TimeSpan.FromHours(8);

    private readonly CityWorld _world;
    private readonly SmoothNoise _noise;
    private readonly double _ratedFlow;
    private readonly double _initial;
    private readonly StepIntegral _volume;
    private readonly Lock _gate = new();
    private bool _isOpen = true;
    private double _valveDone = double.NegativeInfinity;

    internal PipeFlow(CityWorld world, string name, double ratedFlow)
    {
        _world = world;
        _noise = new SmoothNoise(world.Seed, name);
        _ratedFlow = ratedFlow * (0.5 + _noise.Share(0));
        _initial = Math.Round(200 + (9000 * _noise.Share(1)), 2);
        _volume = new StepIntegral(_initial, (sum, at) => sum + (FlowAt(at) * StepIntegral.StepSeconds / SecondsPerHour));
    }

    /// <summary>The pipe now.</summary>
    public PipeState Read()
    {
        lock (_gate)
        {
            var seconds = _world.ElapsedSeconds;
            var valve = seconds < _valveDone ? ValvePosition.Moving : _isOpen ? ValvePosition.Open : ValvePosition.Closed;
            return new PipeState(FlowAt(seconds), _volume.AdvanceTo(seconds), _initial, valve, _world.MomentAt(seconds).ToOffset(LocalTime));
        }
    }

    /// <summary>Turns the valve; water or gas runs as it should at once, the valve is under way for a time.</summary>
    public void MoveValve(bool open, TimeSpan takes)
    {
        lock (_gate)
        {
            var seconds = _world.ElapsedSeconds;
            _volume.AdvanceTo(seconds);
            _isOpen = open;
            _valveDone = seconds + takes.TotalSeconds;
        }
    }

    private double FlowAt(double seconds)
    {
        if (!_isOpen) return 0;
        var hour = _world.MomentAt(seconds).ToOffset(LocalTime).TimeOfDay.TotalHours;
        return _ratedFlow * PressurePoint.Demand(hour) * (1 + (0.1 * _noise.At(seconds, 60)));
    }
}
