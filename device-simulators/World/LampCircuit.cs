namespace SmartPoles.DeviceSimulators.World;

/// <summary>What a lamp controller can see of its lamp.</summary>
/// <param name="Voltage">V.</param>
/// <param name="Current">A.</param>
/// <param name="Power">W.</param>
/// <param name="PowerFactor">0..1.</param>
/// <param name="Dimming">% asked for.</param>
/// <param name="IsOn">Relay closed.</param>
/// <param name="Temperature">Degrees Celsius in the housing.</param>
/// <param name="Energy">kWh since the controller was made.</param>
/// <param name="Faults">Bit 0 lamp dark although on.</param>
public readonly record struct LampState(
    double Voltage,
    double Current,
    double Power,
    double PowerFactor,
    double Dimming,
    bool IsOn,
    double Temperature,
    double Energy,
    int Faults);

/// <summary>One lamp with driver, relay and meter. Power follows P0 (a + b dim). Thread-safe.</summary>
public sealed class LampCircuit
{
    private const int LampDarkBit = 1;

    private readonly CityWorld _world;
    private readonly string _name;
    private readonly SmoothNoise _noise;
    private readonly double _ratedWatt;
    private readonly StepIntegral _energy;
    private readonly Lock _gate = new();
    private bool? _relayCommand;
    private double? _dimmingCommand;

    internal LampCircuit(CityWorld world, string name)
    {
        _world = world;
        _name = name;
        _noise = new SmoothNoise(world.Seed, "lamp/" + name);
        _ratedWatt = LampPhysics.RatedWatt(_noise.Share(0));
        _energy = new StepIntegral(150 + 3000 * _noise.Share(1), NextEnergy);
    }

    /// <summary>The lamp now.</summary>
    public LampState Read()
    {
        lock (_gate) return StateAt(_world.ElapsedSeconds, withEnergy: true);
    }

    /// <summary>Switches the relay by hand; the plan no longer does.</summary>
    public void Switch(bool on)
    {
        lock (_gate)
        {
            _energy.AdvanceTo(_world.ElapsedSeconds);
            _relayCommand = on;
        }
    }

    /// <summary>Forgets switching and dimming by hand: the plan decides again.</summary>
    public void FollowPlan()
    {
        lock (_gate)
        {
            _energy.AdvanceTo(_world.ElapsedSeconds);
            (_relayCommand, _dimmingCommand) = (null, null);
        }
    }

    /// <summary>Dims by hand, 0..100 %; the plan no longer does.</summary>
    public void Dim(double percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        lock (_gate)
        {
            _energy.AdvanceTo(_world.ElapsedSeconds);
            _dimmingCommand = percent;
        }
    }

    private LampState StateAt(double elapsedSeconds, bool withEnergy)
    {
        var moment = _world.MomentAt(elapsedSeconds);
        var weather = _world.WeatherAt(elapsedSeconds);
        var demand = LightingDemand.Of(_world.LightingPlan, moment, weather.SunElevation);
        var isStuck = _world.Disturbances.Find<Disturbance.LampStuckOn>(_name) is not null;
        var isCut = _world.Disturbances.Find<Disturbance.SupplyLost>(_name) is not null;
        var isOn = isStuck || (_relayCommand ?? demand.IsOn);
        var dimming = _dimmingCommand ?? (isOn ? Math.Max(demand.Dimming, demand.IsOn ? 0 : 100) : 0);
        var failed = isOn && dimming > 0 && _world.Disturbances.Find<Disturbance.LampFailed>(_name) is not null;
        var share = dimming / 100;
        var lit = isOn && dimming > 0 && !failed && !isCut;
        var isIdle = isOn && !failed && !isCut;
        var power = lit
            ? _ratedWatt * LampPhysics.PowerShare(share) * (1 + 0.004 * _noise.At(elapsedSeconds, 30))
            : isIdle ? LampPhysics.StandbyWatt : 0;
        var factor = lit ? LampPhysics.PowerFactor(share) : isIdle ? LampPhysics.StandbyFactor : 0;
        var voltage = isCut ? 0 : _world.MainsVoltageAt(elapsedSeconds);
        return new LampState(
            voltage,
            factor > 0 ? power / (voltage * factor) : 0,
            power,
            factor,
            dimming,
            isOn,
            LampPhysics.Temperature(weather.Temperature, power),
            withEnergy ? _energy.AdvanceTo(elapsedSeconds) : 0,
            failed ? LampDarkBit : 0);
    }

    private double NextEnergy(double kilowattHours, double atSeconds) =>
        kilowattHours + StateAt(atSeconds, withEnergy: false).Power * StepIntegral.StepSeconds / 3_600_000;
}
