namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>A unit as a meter writes it behind a number. CJ/T 188-2004, unit codes.</summary>
/// <remarks>
/// <code>
/// 02 Wh    03 x10  04 x100   05 kWh   06 x10  07 x100   08 MWh   09 x10  0A x100     base kWh
/// 0B kJ    0C x10  0D x100   0E MJ    0F x10  10 x100   11 GJ    12 x10  13 x100     base MJ
/// 14 W     15 x10  16 x100   17 kW    18 x10  19 x100   1A MW    1B x10  1C x100     base kW
/// 29 L     2A x10  2B x100   2C m3    2D x10  2E x100                                base m3
/// 32 L/h   33 x10  34 x100   35 m3/h  36 x10  37 x100                                base m3/h
/// </code>
/// Codes step by powers of ten, so a value in the base unit is the number with its decimal point moved.
/// </remarks>
/// <param name="Code">The byte on the wire.</param>
public readonly record struct Cjt188Unit(byte Code)
{
    /// <summary>Cubic metres, what nearly all water and gas meters use.</summary>
    public static Cjt188Unit CubicMetre { get; } = new(0x2C);

    /// <summary>Cubic metres an hour.</summary>
    public static Cjt188Unit CubicMetrePerHour { get; } = new(0x35);

    /// <summary>Kilowatt hours.</summary>
    public static Cjt188Unit KilowattHour { get; } = new(0x05);

    /// <summary>Kilowatts.</summary>
    public static Cjt188Unit Kilowatt { get; } = new(0x17);

    /// <summary>What it measures.</summary>
    public Cjt188Dimension Dimension => Code switch
    {
        >= 0x02 and <= 0x0A => Cjt188Dimension.Energy,
        >= 0x0B and <= 0x13 => Cjt188Dimension.EnergyInJoule,
        >= 0x14 and <= 0x1C => Cjt188Dimension.Power,
        >= 0x29 and <= 0x2E => Cjt188Dimension.Volume,
        >= 0x32 and <= 0x37 => Cjt188Dimension.Flow,
        _ => Cjt188Dimension.Unknown,
    };

    /// <summary>Power of ten from this unit to the base unit of its dimension; 0 for an unknown code.</summary>
    public int Exponent => Dimension switch
    {
        Cjt188Dimension.Energy => Code - 0x05,
        Cjt188Dimension.EnergyInJoule => Code - 0x0E,
        Cjt188Dimension.Power => Code - 0x17,
        Cjt188Dimension.Volume => Code - 0x2C,
        Cjt188Dimension.Flow => Code - 0x35,
        _ => 0,
    };

    /// <summary>The base unit, as a catalogue of quantities writes it; empty for an unknown code.</summary>
    public string BaseUnit => Dimension switch
    {
        Cjt188Dimension.Energy => "kWh",
        Cjt188Dimension.EnergyInJoule => "MJ",
        Cjt188Dimension.Power => "kW",
        Cjt188Dimension.Volume => "m3",
        Cjt188Dimension.Flow => "m3/h",
        _ => "",
    };
}
