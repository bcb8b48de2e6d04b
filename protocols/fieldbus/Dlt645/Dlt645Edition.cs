namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>The two editions of the standard: the frame is the same, functions and data identifiers are not.</summary>
public enum Dlt645Edition : byte
{
    /// <summary>DL/T 645-2007: data identifiers of four bytes.</summary>
    Edition2007 = 0,

    /// <summary>DL/T 645-1997: data identifiers of two bytes. Old meters; only read here.</summary>
    Edition1997 = 1,
}
