namespace SmartPoles.DeviceSimulators.World;

/// <summary>One phase of a cabinet as its meter sees it.</summary>
/// <param name="Voltage">V.</param>
/// <param name="Current">A.</param>
/// <param name="ActivePower">kW.</param>
/// <param name="ReactivePower">kvar.</param>
public readonly record struct PhaseState(double Voltage, double Current, double ActivePower, double ReactivePower)
{
    /// <summary>kVA.</summary>
    public double ApparentPower => Math.Sqrt((ActivePower * ActivePower) + (ReactivePower * ReactivePower));

    /// <summary>0..1; 1 where nothing flows.</summary>
    public double PowerFactor => ApparentPower > 0 ? ActivePower / ApparentPower : 1;
}

/// <summary>A lamp cabinet as its meter sees it.</summary>
/// <param name="A">Phase A.</param>
/// <param name="B">Phase B.</param>
/// <param name="C">Phase C.</param>
/// <param name="Energy">kWh since the meter was put in.</param>
/// <param name="Frequency">Hz.</param>
/// <param name="Temperature">Degrees Celsius in the cabinet.</param>
/// <param name="Moment">What its clock shows: UTC+8.</param>
public readonly record struct CabinetState(
    PhaseState A, PhaseState B, PhaseState C, double Energy, double Frequency, double Temperature, DateTimeOffset Moment)
{
    /// <summary>The three phases together; the voltage is that of A, the current flows in no wire.</summary>
    public PhaseState Total => new(
        A.Voltage,
        A.Current + B.Current + C.Current,
        A.ActivePower + B.ActivePower + C.ActivePower,
        A.ReactivePower + B.ReactivePower + C.ReactivePower);
}

/// <summary>A cabinet that feeds a street of lamps, a row of equal ones on each phase. Thread-safe.</summary>
public sealed class LampCabinet
{
    private const int PhaseCount = 3;
    private const int LampsMin = 8;
    private const int LampsSpread = 12;
    private const double WattPerKilowatt = 1000;

    private static readonly TimeSpan LocalTime = TimeSpan.FromHours(8);

    private readonly CityWorld _world;
    private readonly LampCircuit[] _lamps = new LampCircuit[PhaseCount];
    private readonly int[] _counts = new int[PhaseCount];
    private readonly SmoothNoise _noise;

    internal LampCabinet(CityWorld world, string name)
    {
        _world = world;
        _noise = new SmoothNoise(world.Seed, "cabinet/" + name);
        for (var phase = 0; phase < PhaseCount; phase++)
        {
            _lamps[phase] = new LampCircuit(world, $"{name}/{"ABC"[phase]}");
            _counts[phase] = LampsMin + (int)(LampsSpread * _noise.Share(phase));
        }
    }

    /// <summary>The cabinet now.</summary>
    public CabinetState Read()
    {
        var seconds = _world.ElapsedSeconds;
        Span<PhaseState> phases = stackalloc PhaseState[PhaseCount];
        var energy = 0.0;
        for (var phase = 0; phase < PhaseCount; phase++)
        {
            var lamp = _lamps[phase].Read();
            var active = _counts[phase] * lamp.Power / WattPerKilowatt;
            var reactive = lamp.PowerFactor > 0 ? active * Math.Tan(Math.Acos(lamp.PowerFactor)) : 0;
            var voltage = lamp.Voltage + (1.2 * _noise.At(seconds + (1e6 * phase), 120));
            phases[phase] = new PhaseState(voltage, Math.Sqrt((active * active) + (reactive * reactive)) * WattPerKilowatt / voltage, active, reactive);
            energy += _counts[phase] * lamp.Energy;
        }

        return new CabinetState(
            phases[0], phases[1], phases[2], energy,
            _world.MainsFrequencyAt(seconds), _world.WeatherAt(seconds).Temperature + 6, _world.MomentAt(seconds).ToOffset(LocalTime));
    }
}
