namespace SmartPoles.Protocols.Fieldbus.Cat1Meter;

/// <summary>What became of the bytes that were taken for one frame.</summary>
public enum Cat1MeterStatus : byte
{
    /// <summary>One whole frame.</summary>
    Ok = 0,

    /// <summary>Fewer than 18 bytes.</summary>
    TooShort = 1,

    /// <summary>Writing only: more than 255 data bytes.</summary>
    TooLong = 2,

    /// <summary>Byte 0 is not 68H, or byte 9 neither 03H nor 01H: this is another dialect.</summary>
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
