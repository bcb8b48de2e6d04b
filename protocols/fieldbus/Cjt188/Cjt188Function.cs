namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>What is asked: bits D4 to D0 of the control byte. CJ/T 188-2004, data link layer, control code.</summary>
/// <remarks>The numbers are the bytes on the wire, hexadecimal as the standard prints them.</remarks>
public enum Cjt188Function : byte
{
    /// <summary>Read data.</summary>
    Read = 0x01,

    /// <summary>Read the address of the only meter on the line.</summary>
    ReadAddress = 0x03,

    /// <summary>Write data; the valve is data.</summary>
    Write = 0x04,

    /// <summary>Read the version of the key.</summary>
    ReadKeyVersion = 0x09,

    /// <summary>Write the address.</summary>
    WriteAddress = 0x15,

    /// <summary>Write the counter's start (motor synchronisation).</summary>
    WriteCounter = 0x16,
}
