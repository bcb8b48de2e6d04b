namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>The families of <see cref="Cjt188MeterType"/>: 10 to 19 water, 20 to 29 heat, 30 to 39 gas, 40 to 49 the vendor's own.</summary>
public static class Cjt188MeterTypes
{
    /// <summary>Water of any kind.</summary>
    public static bool IsWater(this Cjt188MeterType type) => (byte)type is >= 0x10 and <= 0x19;

    /// <summary>Heat, cooling or both: a long answer with temperatures.</summary>
    public static bool IsHeat(this Cjt188MeterType type) => (byte)type is >= 0x20 and <= 0x29;

    /// <summary>Gas.</summary>
    public static bool IsGas(this Cjt188MeterType type) => (byte)type is >= 0x30 and <= 0x39;

    /// <summary>A byte that may stand second in a frame.</summary>
    public static bool IsKnown(this Cjt188MeterType type) =>
        type == Cjt188MeterType.Any || ((byte)type is >= 0x10 and <= 0x49 && ((byte)type & 0x0F) <= 9);

    /// <summary>Whether a question to this type is one to a meter of type <paramref name="meter"/>.</summary>
    public static bool Covers(this Cjt188MeterType type, Cjt188MeterType meter) => type == Cjt188MeterType.Any || type == meter;
}
