namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>What became of the head of a TCP stream.</summary>
public enum TcpStatus : byte
{
    /// <summary>One whole frame.</summary>
    Ok = 0,

    /// <summary>Nothing wrong so far, more bytes are needed.</summary>
    Incomplete = 1,

    /// <summary>The protocol identifier is not 0: this is not Modbus. Close the connection.</summary>
    WrongProtocol = 2,

    /// <summary>
    /// The length field is below 2 or above 254: the stream has lost its framing. Close the connection.
    /// </summary>
    WrongLength = 3,

    /// <summary>Writing only: the PDU is empty or longer than 253 bytes.</summary>
    WrongPduSize = 4,

    /// <summary>Writing only: the output buffer has no room.</summary>
    BufferTooSmall = 5,
}
