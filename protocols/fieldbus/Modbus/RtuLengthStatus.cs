namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>What the first bytes of an RTU frame tell of its length.</summary>
public enum RtuLengthStatus : byte
{
    /// <summary>The length of the whole frame is known; fewer or more bytes may have arrived.</summary>
    Known = 0,

    /// <summary>More bytes must arrive before the length can be told.</summary>
    Incomplete = 1,

    /// <summary>The function is not one whose length can be told: drop a byte and look again.</summary>
    UnknownFunction = 2,

    /// <summary>The frame would be longer than 256 bytes: drop a byte and look again.</summary>
    TooLong = 3,
}
