using System.Collections.Concurrent;

namespace SmartPoles.DeviceSimulators.World;

/// <summary>
/// The physical truth that simulated devices measure. Things are found by the name of the device that watches them, and
/// come into being when first asked for. Thread-safe.
/// </summary>
public sealed class CityWorld : IWorldTime
{
    private readonly WorldClock _clock;
    private readonly DateTimeOffset _start;
    private readonly WeatherModel _weather;
    private readonly SmoothNoise _mains;
    private readonly StepIntegral _rain;
    private readonly Lock _rainGate = new();
    private readonly ConcurrentDictionary<string, LampCircuit> _lamps = new();
    private readonly ConcurrentDictionary<string, ManholeCover> _covers = new();
    private readonly ConcurrentDictionary<string, PressurePoint> _pressures = new();
    private readonly ConcurrentDictionary<string, GasShaft> _shafts = new();
    private readonly ConcurrentDictionary<string, AirStation> _stations = new();
    private readonly ConcurrentDictionary<string, LampCabinet> _cabinets = new();
    private readonly ConcurrentDictionary<string, PipeFlow> _waterPipes = new();
    private readonly ConcurrentDictionary<string, PipeFlow> _gasPipes = new();
    private readonly ConcurrentDictionary<string, HeatLoop> _heatLoops = new();

    public CityWorld(TimeProvider clock, WorldOptions options)
    {
        _start = options.Start ?? (options.Freeze ? WorldOptions.FrozenMoment : clock.GetUtcNow());
        Seed = options.Seed;
        Speed = options.Speed;
        LightingPlan = options.LightingPlan;
        Air = options.Air;
        _weather = new WeatherModel(options.Seed);
        _mains = new SmoothNoise(options.Seed, "mains");
        _rain = new StepIntegral(0, (sum, at) => sum + WeatherAt(at).RainRate * StepIntegral.StepSeconds / 3600);
        _clock = new WorldClock(clock, _start, options.Speed, options.Freeze);
    }

    /// <summary>Seed of all noise.</summary>
    public ulong Seed { get; }

    /// <summary>When lamps are on.</summary>
    public LightingPlan LightingPlan { get; }

    /// <summary>Measured series behind the air heads, or null.</summary>
    public AirReplay? Air { get; }

    /// <summary>The moment in the world, UTC+8.</summary>
    public DateTimeOffset Now => _clock.Now;

    /// <summary>World seconds per real second.</summary>
    public double Speed { get; }

    /// <summary>True while time stands still.</summary>
    public bool IsFrozen => _clock.IsFrozen;

    /// <summary>What goes wrong now.</summary>
    internal DisturbanceBook Disturbances { get; } = new();

    internal double ElapsedSeconds => _clock.Elapsed.TotalSeconds;

    double IWorldTime.ElapsedSeconds => ElapsedSeconds;

    internal TimeSpan RealElapsed => _clock.RealElapsed;

    /// <summary>Holds all values.</summary>
    public void Freeze() => _clock.Freeze();

    /// <summary>Lets time run on.</summary>
    public void Resume() => _clock.Resume();

    /// <summary>Lets something go wrong with a device, in place of an earlier disturbance of the same kind.</summary>
    public void Disturb(string device, Disturbance disturbance) => Disturbances.Set(device, disturbance, ElapsedSeconds);

    /// <summary>Puts a device right again; false when nothing was wrong.</summary>
    public bool Restore(string device) => Disturbances.Clear(device);

    /// <summary>Puts right one kind of disturbance; false when there was none. A storm passes by itself and is left alone.</summary>
    public bool Restore(string device, Type kind) => kind != typeof(Disturbance.Storm) && Disturbances.Clear(device, kind);

    /// <summary>The lamp that a controller switches.</summary>
    public LampCircuit Lamp(string device) => _lamps.GetOrAdd(device, name => new LampCircuit(this, name));

    /// <summary>The manhole that a monitor hangs in.</summary>
    public ManholeCover Cover(string device) => _covers.GetOrAdd(device, name => new ManholeCover(this, name));

    /// <summary>The point of a main that a transmitter sits on.</summary>
    public PressurePoint Pressure(string device) => _pressures.GetOrAdd(device, name => new PressurePoint(this, name));

    /// <summary>The shaft that a gas detector watches.</summary>
    public GasShaft Gas(string device) => _shafts.GetOrAdd(device, name => new GasShaft(this, name));

    /// <summary>The air around a weather head.</summary>
    public AirStation Station(string device) => _stations.GetOrAdd(device, name => new AirStation(this, name));

    /// <summary>The cabinet that a meter stands in.</summary>
    public LampCabinet Cabinet(string device) => _cabinets.GetOrAdd(device, name => new LampCabinet(this, name));

    /// <summary>The water pipe that a meter sits in.</summary>
    public PipeFlow WaterPipe(string device) => _waterPipes.GetOrAdd(device, name => new PipeFlow(this, "water/" + name, ratedFlow: 12));

    /// <summary>The gas pipe that a meter sits in.</summary>
    public PipeFlow GasPipe(string device) => _gasPipes.GetOrAdd(device, name => new PipeFlow(this, "gas/" + name, ratedFlow: 4));

    /// <summary>The heating that a heat meter sits in.</summary>
    public HeatLoop HeatLoop(string device) => _heatLoops.GetOrAdd(device, name => new HeatLoop(this, "heat/" + name, ratedFlow: 6));

    /// <summary>The weather over the whole city now.</summary>
    public Weather WeatherNow() => WeatherAt(ElapsedSeconds);

    internal DateTimeOffset MomentAt(double elapsedSeconds) => _start + TimeSpan.FromSeconds(elapsedSeconds);

    internal Weather WeatherAt(double elapsedSeconds) => _weather.At(MomentAt(elapsedSeconds));

    /// <summary>V at the poles: 220 V that sags with the evening load.</summary>
    internal double MainsVoltageAt(double elapsedSeconds) =>
        MainsVoltage(MomentAt(elapsedSeconds), _mains, elapsedSeconds) + 0.4 * _mains.At(elapsedSeconds, 5);

    /// <summary>The slow part of it.</summary>
    internal static double MainsVoltage(DateTimeOffset moment, SmoothNoise mains, double elapsedSeconds)
    {
        var hour = moment.ToOffset(TimeSpan.FromHours(8)).TimeOfDay.TotalHours;
        var evening = Math.Exp(-Math.Pow((hour - 20) / 3, 2));
        return 228 - 6 * evening + 1.5 * mains.At(elapsedSeconds, 300);
    }

    /// <summary>Hz of the grid.</summary>
    internal double MainsFrequencyAt(double elapsedSeconds) => 50 + 0.03 * _mains.At(elapsedSeconds, 40);

    internal double RainSince(double elapsedSeconds)
    {
        lock (_rainGate) return _rain.AdvanceTo(elapsedSeconds);
    }
}
