namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>What a unit code measures, and so the base unit its values come in.</summary>
public enum Cjt188Dimension : byte
{
    /// <summary>A code that the standard does not have.</summary>
    Unknown = 0,

    /// <summary>Heat in watt hours; base unit kWh.</summary>
    Energy = 1,

    /// <summary>Heat power; base unit kW.</summary>
    Power = 2,

    /// <summary>Volume; base unit m3.</summary>
    Volume = 3,

    /// <summary>Flow; base unit m3/h.</summary>
    Flow = 4,

    /// <summary>Heat in joules; base unit MJ. 3.6 MJ are 1 kWh.</summary>
    EnergyInJoule = 5,
}
