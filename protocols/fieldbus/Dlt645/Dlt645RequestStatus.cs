namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>What a meter finds in a frame that came.</summary>
public enum Dlt645RequestStatus : byte
{
    /// <summary>A question, or an order, of the standard.</summary>
    Ok = 0,

    /// <summary>Another meter's answer.</summary>
    NotARequest = 1,

    /// <summary>A function that the standard does not have.</summary>
    UnknownFunction = 2,

    /// <summary>Too few or too many data bytes for the function.</summary>
    WrongLength = 3,
}
