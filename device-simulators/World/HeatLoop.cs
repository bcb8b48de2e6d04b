namespace SmartPoles.DeviceSimulators.World;

/// <summary>What a heat meter can see.</summary>
/// <param name="Flow">m3/h.</param>
/// <param name="Volume">m3 since the meter was put in.</param>
/// <param name="SupplyCelsius">Temperature of the supply.</param>
/// <param name="ReturnCelsius">Temperature of the return.</param>
/// <param name="Power">kW.</param>
/// <param name="Heat">kWh since the meter was put in.</param>
/// <param name="SettlementHeat">kWh when the world began, which the meter took for its settlement.</param>
/// <param name="WorkHours">Hours at work.</param>
/// <param name="Moment">What its clock shows: UTC+8.</param>
public readonly record struct HeatState(
    double Flow, double Volume, double SupplyCelsius, double ReturnCelsius, double Power, double Heat, double SettlementHeat, double WorkHours, DateTimeOffset Moment);

/// <summary>The heating of one building: the colder it is outside, the warmer its supply and the more it takes. Thread-safe.</summary>
public sealed class HeatLoop
{
    private const double SecondsPerHour = 3600;

    // Of water at 60 C: 983 kg/m3 at 4.185 kJ/(kg K), in kWh.
    private const double KilowattHoursPerCubicMetreKelvin = 983 * 4.185 / 3600;

    private const double IndoorCelsius = 20;
    private const double SupplyBaseCelsius = 42;

    // The curve of a radiator heating: so many degrees of the supply for one that is missing outside.
    private const double SupplyPerDegree = 0.9;
    private const double DropShare = 0.28;

    private static readonly TimeSpan LocalTime = TimeSpan.FromHours(8);

    private readonly CityWorld _world;
    private readonly SmoothNoise _noise;
    private readonly double _ratedFlow;
    private readonly double _initialHeat;
    private readonly double _initialHours;
    private readonly StepIntegral _volume;
    private readonly StepIntegral _heat;
    private readonly Lock _gate = new();

    internal HeatLoop(CityWorld world, string name, double ratedFlow)
    {
        _world = world;
        _noise = new SmoothNoise(world.Seed, name);
        _ratedFlow = ratedFlow * (0.5 + _noise.Share(0));
        _initialHeat = Math.Round(5_000 + (90_000 * _noise.Share(1)), 2);
        _initialHours = Math.Round(1_000 + (8_000 * _noise.Share(2)));
        _volume = new StepIntegral(Math.Round(_initialHeat / 15, 2), (sum, at) => sum + (FlowAt(at) * StepIntegral.StepSeconds / SecondsPerHour));
        _heat = new StepIntegral(_initialHeat, (sum, at) => sum + (PowerAt(at) * StepIntegral.StepSeconds / SecondsPerHour));
    }

    /// <summary>The loop now.</summary>
    public HeatState Read()
    {
        lock (_gate)
        {
            var seconds = _world.ElapsedSeconds;
            var (supply, back) = TemperaturesAt(seconds);
            return new HeatState(
                FlowAt(seconds), _volume.AdvanceTo(seconds), supply, back, PowerAt(seconds), _heat.AdvanceTo(seconds), _initialHeat,
                _initialHours + (seconds / SecondsPerHour), _world.MomentAt(seconds).ToOffset(LocalTime));
        }
    }

    private double FlowAt(double seconds) => _ratedFlow * (1 + (0.05 * _noise.At(seconds, 120)));

    private (double Supply, double Return) TemperaturesAt(double seconds)
    {
        var missing = Math.Max(0, IndoorCelsius - _world.WeatherAt(seconds).Temperature);
        var supply = SupplyBaseCelsius + (SupplyPerDegree * missing) + (0.3 * _noise.At(seconds, 300));
        return (supply, supply - (DropShare * (supply - IndoorCelsius)));
    }

    private double PowerAt(double seconds)
    {
        var (supply, back) = TemperaturesAt(seconds);
        return FlowAt(seconds) * KilowattHoursPerCubicMetreKelvin * (supply - back);
    }
}
