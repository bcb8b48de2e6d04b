namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>
/// Why a slave refused. MODBUS Application Protocol V1.1b3, section 7; 07 is from the older Modicon manual.
/// </summary>
/// <remarks>
/// 01, 02 and 03 are faults of the configuration: asking again changes nothing. 05 and 06 mean later. 0A and 0B speak
/// of the gateway in between: the device behind it is unreachable. A slave may send any byte; the cast value is kept as
/// it came.
/// </remarks>
public enum ModbusExceptionCode : byte
{
    /// <summary>No exception; never on the wire.</summary>
    None = 0x00,

    /// <summary>The function is unknown to the slave or not allowed now.</summary>
    IllegalFunction = 0x01,

    /// <summary>A register or bit of the range does not exist.</summary>
    IllegalDataAddress = 0x02,

    /// <summary>Quantity, value or length of the request is not allowed.</summary>
    IllegalDataValue = 0x03,

    /// <summary>The slave failed beyond repair while it acted.</summary>
    ServerDeviceFailure = 0x04,

    /// <summary>Accepted, but it will take long.</summary>
    Acknowledge = 0x05,

    /// <summary>Busy with something long; ask again later.</summary>
    ServerDeviceBusy = 0x06,

    /// <summary>The program function cannot be done (Modicon PI-MBUS-300).</summary>
    NegativeAcknowledge = 0x07,

    /// <summary>Parity error in the slave's extended memory.</summary>
    MemoryParityError = 0x08,

    /// <summary>The gateway has no way to that unit.</summary>
    GatewayPathUnavailable = 0x0A,

    /// <summary>The device behind the gateway did not answer.</summary>
    GatewayTargetFailedToRespond = 0x0B,
}
