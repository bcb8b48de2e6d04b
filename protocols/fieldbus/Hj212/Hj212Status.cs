namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>What became of one frame.</summary>
public enum Hj212Status : byte
{
    /// <summary>Length, checksum and end are right.</summary>
    Ok = 0,

    /// <summary>The frame may go on; more bytes are needed.</summary>
    Incomplete = 1,

    /// <summary>Does not begin with ##.</summary>
    BadHead = 2,

    /// <summary>The length is not four decimal digits, or above 1024.</summary>
    BadLength = 3,

    /// <summary>CR LF do not stand where the length says, or the checksum is not four hex digits.</summary>
    BadEnd = 4,

    /// <summary>The checksum does not match.</summary>
    BadCrc = 5,

    /// <summary>Writing only: the body is longer than 1024 or the data longer than 950 characters.</summary>
    TooLong = 6,

    /// <summary>Writing only: the output buffer has no room.</summary>
    BufferTooSmall = 7,
}
