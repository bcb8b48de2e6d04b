namespace SmartPoles.DeviceSimulators.World;

/// <summary>What a gas detector can see.</summary>
/// <param name="PercentLel">Methane, % of the lower explosive limit.</param>
/// <param name="HasFault">The sensor is broken; the concentration means nothing.</param>
public readonly record struct GasState(double PercentLel, bool HasFault);

/// <summary>A valve shaft that gas may gather in. Thread-safe.</summary>
public sealed class GasShaft
{
    private const double FillSeconds = 6;

    private readonly CityWorld _world;
    private readonly string _name;
    private readonly SmoothNoise _noise;

    internal GasShaft(CityWorld world, string name)
    {
        _world = world;
        _name = name;
        _noise = new SmoothNoise(world.Seed, "gas/" + name);
    }

    /// <summary>The shaft now.</summary>
    public GasState Read()
    {
        var seconds = _world.ElapsedSeconds;
        var concentration = Math.Max(0, 0.4 + 0.5 * _noise.At(seconds, 90));
        if (_world.Disturbances.Find<Disturbance.GasLeak>(_name, out var since) is { } leak)
        {
            // A frozen world has no later moment in which gas could gather: the leak is there at once.
            var filled = _world.IsFrozen ? 1 : 1 - Math.Exp(-(seconds - since) / FillSeconds);
            concentration = Math.Max(concentration, leak.PercentLel * filled);
        }

        return new GasState(
            Math.Min(100, concentration), _world.Disturbances.Find<Disturbance.SensorFault>(_name) is not null);
    }
}
