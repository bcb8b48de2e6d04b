namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>What became of the bytes that were taken for one frame.</summary>
public enum Dlt645Status : byte
{
    /// <summary>One whole frame.</summary>
    Ok = 0,

    /// <summary>Fewer than 12 bytes.</summary>
    TooShort = 1,

    /// <summary>The data are longer than 200 bytes.</summary>
    TooLong = 2,

    /// <summary>Bytes 0 and 7 are not both 68H.</summary>
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
