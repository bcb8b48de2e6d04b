namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>How much of a device's identification is asked for. MODBUS Application Protocol V1.1b3, 6.21.</summary>
public enum ReadDeviceIdCode : byte
{
    /// <summary>Objects 00 to 02, as a stream.</summary>
    Basic = 0x01,

    /// <summary>Objects 00 to 7F, as a stream.</summary>
    Regular = 0x02,

    /// <summary>Objects 00 to FF, as a stream.</summary>
    Extended = 0x03,

    /// <summary>The one object named.</summary>
    Individual = 0x04,
}
