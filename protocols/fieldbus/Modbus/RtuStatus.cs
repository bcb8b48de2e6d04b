namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>What became of one RTU frame.</summary>
public enum RtuStatus : byte
{
    /// <summary>Unit, PDU and checksum are there.</summary>
    Ok = 0,

    /// <summary>Fewer than 4 bytes: noise, or the rest was lost.</summary>
    TooShort = 1,

    /// <summary>More than 256 bytes, or a PDU of more than 253: two talkers, or a missed silence.</summary>
    TooLong = 2,

    /// <summary>The checksum does not match: at least one bit changed on the way.</summary>
    BadCrc = 3,

    /// <summary>Writing only: the output buffer has no room.</summary>
    BufferTooSmall = 4,
}
