using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.City.Making;

/// <summary>Chance with a seed: the n-th throw of a name is always the same. No sine and no power, so all machines agree.</summary>
internal sealed class CityDice(ulong seed, string name)
{
    private readonly SmoothNoise _noise = new(seed, "city/" + name);
    private long _throws;

    /// <summary>0 to below 1.</summary>
    public double Share() => _noise.Share(_throws++);

    /// <summary>Between two numbers.</summary>
    public double Between(double low, double high) => low + (high - low) * Share();

    /// <summary>0 to below a bound.</summary>
    public int Below(int bound) => (int)(Share() * bound);
}
