namespace SmartPoles.DeviceSimulators.World;

/// <summary>
/// Noise that is a function of seed, channel and time alone: whoever asks, and however often, gets the same value.
/// Random numbers at the points of a time grid, joined smoothly.
/// </summary>
public readonly struct SmoothNoise
{
    private readonly ulong _seed;

    /// <summary>One channel of noise, told apart from others by its name.</summary>
    public SmoothNoise(ulong seed, string channel) => _seed = Mix(seed ^ HashOf(channel));

    /// <summary>One channel of noise, told apart from others by its number.</summary>
    public SmoothNoise(ulong seed, ulong channel) => _seed = Mix(seed + Mix(channel + 0x9E3779B97F4A7C15UL));

    /// <summary>The noise at a moment, -1..1; <paramref name="periodSeconds"/> is the distance of the grid points.</summary>
    public double At(double seconds, double periodSeconds)
    {
        var position = seconds / periodSeconds;
        var cell = Math.Floor(position);
        var fraction = position - cell;
        var eased = fraction * fraction * (3 - 2 * fraction);
        var index = (long)cell;
        return Point(index) * (1 - eased) + Point(index + 1) * eased;
    }

    /// <summary>An even share 0..1 that belongs to a whole number.</summary>
    public double Share(long index) => (Mix(_seed + (ulong)index * 0x9E3779B97F4A7C15UL) >> 11) * (1.0 / (1UL << 53));

    private double Point(long index) => Share(index) * 2 - 1;

    // FNV-1a: string.GetHashCode differs from run to run, and a run must be repeatable.
    private static ulong HashOf(string text)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var character in text) hash = (hash ^ character) * 0x100000001B3UL;
        return hash;
    }

    private static ulong Mix(ulong value)
    {
        value ^= value >> 30;
        value *= 0xBF58476D1CE4E5B9UL;
        value ^= value >> 27;
        value *= 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
