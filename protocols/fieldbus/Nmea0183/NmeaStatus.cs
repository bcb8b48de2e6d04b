namespace SmartPoles.Protocols.Fieldbus.Nmea0183;

/// <summary>What became of one sentence.</summary>
public enum NmeaStatus : byte
{
    /// <summary>Address, fields and checksum are right.</summary>
    Ok = 0,

    /// <summary>The sentence may go on; more bytes are needed.</summary>
    Incomplete = 1,

    /// <summary>Does not begin with $.</summary>
    BadStart = 2,

    /// <summary>Longer than 82 characters.</summary>
    TooLong = 3,

    /// <summary>The address is not five capital letters and digits with a comma behind.</summary>
    BadAddress = 4,

    /// <summary>A character that may not stand there: control, $, or beyond ASCII.</summary>
    BadCharacter = 5,

    /// <summary>No *hh at the end: without a checksum nothing is believed.</summary>
    NoChecksum = 6,

    /// <summary>The checksum does not match.</summary>
    BadChecksum = 7,

    /// <summary>Writing only: the output buffer has no room.</summary>
    BufferTooSmall = 8,
}
