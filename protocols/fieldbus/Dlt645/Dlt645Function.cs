namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>
/// What is asked: bits D4 to D0 of the control byte. DL/T 645-2007, section 7; DL/T 645-1997, application layer.
/// </summary>
/// <remarks>Only reading is spoken here as a master; the others are known so that frames of other masters can be told.</remarks>
public enum Dlt645Function : byte
{
    /// <summary>1997: read data.</summary>
    Read1997 = 0x01,

    /// <summary>1997: read what follows.</summary>
    ReadFollowUp1997 = 0x02,

    /// <summary>1997: read the last answer again.</summary>
    ReadAgain1997 = 0x03,

    /// <summary>1997: write data.</summary>
    Write1997 = 0x04,

    /// <summary>Both: set the clock of all meters; no answer.</summary>
    BroadcastTime = 0x08,

    /// <summary>1997: write the address.</summary>
    WriteAddress1997 = 0x0A,

    /// <summary>1997: change the line speed.</summary>
    ChangeSpeed1997 = 0x0C,

    /// <summary>1997: change the password.</summary>
    ChangePassword1997 = 0x0F,

    /// <summary>1997: clear the maximum demand.</summary>
    ClearDemand1997 = 0x10,

    /// <summary>Read data.</summary>
    Read = 0x11,

    /// <summary>Read what follows.</summary>
    ReadFollowUp = 0x12,

    /// <summary>Read the address of the only meter on the line.</summary>
    ReadAddress = 0x13,

    /// <summary>Write data.</summary>
    Write = 0x14,

    /// <summary>Write the address.</summary>
    WriteAddress = 0x15,

    /// <summary>Freeze values now or at a time.</summary>
    Freeze = 0x16,

    /// <summary>Change the line speed.</summary>
    ChangeSpeed = 0x17,

    /// <summary>Change the password.</summary>
    ChangePassword = 0x18,

    /// <summary>Clear the maximum demand.</summary>
    ClearDemand = 0x19,

    /// <summary>Clear the meter.</summary>
    ClearMeter = 0x1A,

    /// <summary>Clear the events.</summary>
    ClearEvents = 0x1B,

    /// <summary>Trip or close the relay.</summary>
    Relay = 0x1C,
}
