namespace SmartPoles.Protocols.Fieldbus.Nmea0183;

/// <summary>What the fields of a sentence are worth.</summary>
public enum NmeaContent : byte
{
    /// <summary>Values were read.</summary>
    Ok = 0,

    /// <summary>Another kind of sentence.</summary>
    OtherFormatter = 1,

    /// <summary>Too few fields, or a field that is not what it should be.</summary>
    BadField = 2,

    /// <summary>A unit that the sentence does not know.</summary>
    UnknownUnit = 3,

    /// <summary>A value outside what can be: 400 degrees, 70 minutes.</summary>
    OutOfRange = 4,

    /// <summary>The instrument itself says that its data are not valid.</summary>
    NotValid = 5,
}
