namespace SmartPoles.Protocols.Fieldbus.Cat1Meter;

/// <summary>Who says what: byte 10 of a frame. Vendor document of a valve-controlled Cat.1 water meter.</summary>
public enum Cat1MeterControl : byte
{
    /// <summary>The server asks for data.</summary>
    Read = 0x01,

    /// <summary>The server orders.</summary>
    Write = 0x04,

    /// <summary>The server acknowledges a report; without it the meter sends the report again.</summary>
    Acknowledge = 0x17,

    /// <summary>The meter answers a question.</summary>
    ReadReply = 0x81,

    /// <summary>The meter answers an order.</summary>
    WriteReply = 0x84,

    /// <summary>The meter reports by itself.</summary>
    Report = 0x97,
}
