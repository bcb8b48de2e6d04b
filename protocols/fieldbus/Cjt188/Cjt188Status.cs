namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>What became of the bytes that were taken for one frame.</summary>
public enum Cjt188Status : byte
{
    /// <summary>One whole frame.</summary>
    Ok = 0,

    /// <summary>Fewer than 13 bytes.</summary>
    TooShort = 1,

    /// <summary>Writing only: more than 255 data bytes, or more than four preamble bytes.</summary>
    TooLong = 2,

    /// <summary>Byte 0 is not 68H.</summary>
    NoStart = 3,

    /// <summary>The length byte disagrees with the number of bytes.</summary>
    WrongLength = 4,

    /// <summary>The last byte is not 16H.</summary>
    NoEnd = 5,

    /// <summary>The checksum does not match.</summary>
    BadChecksum = 6,

    /// <summary>A byte of the address is neither two digits nor the wildcard AAH.</summary>
    BadAddress = 7,

    /// <summary>Writing only: the output buffer has no room.</summary>
    BufferTooSmall = 8,
}
