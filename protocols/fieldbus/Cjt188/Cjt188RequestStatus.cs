namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>What a meter finds in a frame that came.</summary>
public enum Cjt188RequestStatus : byte
{
    /// <summary>A question, or an order, of the standard.</summary>
    Ok = 0,

    /// <summary>Another meter's answer.</summary>
    NotARequest = 1,

    /// <summary>A function that the standard does not have.</summary>
    UnknownFunction = 2,

    /// <summary>Fewer data bytes than identifier and serial number have.</summary>
    WrongLength = 3,
}
