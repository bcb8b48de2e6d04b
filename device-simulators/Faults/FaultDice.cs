using System.Numerics;

namespace SmartPoles.DeviceSimulators.Faults;

/// <summary>
/// Numbers that belong to one question: the n-th question to a station (a unit's number, or a meter's digits as a number) always
/// rolls the same, whatever else happens on the bus.
/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
/// </summary>
internal sealed class FaultDice(ulong seed, ulong station, ulong question)
{
    private const ulong Golden = 0x9E3779B97F4A7C15UL;

    private ulong _state = Mix(Mix(seed + Golden) ^ Mix(BitOperations.RotateRight(station, 8) ^ question));

    /// <summary>0 up to, but not, 1.</summary>
    internal double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>0 up to, but not, the bound.</summary>
    internal int Below(int bound) => (int)(Share() * bound);

    internal byte Byte() => (byte)Below(256);

    private ulong Next() => Mix(_state += Golden);

    private static ulong Mix(ulong value)
    {
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ value >> 27) * 0x94D049BB133111EBUL;
        return value ^ value >> 31;
    }
}
