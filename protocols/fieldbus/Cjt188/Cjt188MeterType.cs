namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>What kind of meter it is: the second byte of a frame. CJ/T 188-2004, data link layer, meter type T.</summary>
public enum Cjt188MeterType : byte
{
    /// <summary>Never on the wire.</summary>
    None = 0,

    /// <summary>Cold water.</summary>
    ColdWater = 0x10,

    /// <summary>Hot water.</summary>
    HotWater = 0x11,

    /// <summary>Drinking water.</summary>
    DrinkingWater = 0x12,

    /// <summary>Reclaimed water.</summary>
    ReclaimedWater = 0x13,

    /// <summary>Heat.</summary>
    Heat = 0x20,

    /// <summary>Cooling.</summary>
    Cooling = 0x21,

    /// <summary>Heat and cooling.</summary>
    HeatAndCooling = 0x22,

    /// <summary>Gas.</summary>
    Gas = 0x30,

    /// <summary>Whichever kind is alone on the line.</summary>
    Any = 0xAA,
}
