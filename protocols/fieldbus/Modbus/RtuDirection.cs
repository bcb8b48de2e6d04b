namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>
/// Which way a frame travels: RTU does not say so itself, and the same first bytes mean different lengths.
/// </summary>
public enum RtuDirection : byte
{
    /// <summary>Master to slave; what a slave receives.</summary>
    Request = 0,

    /// <summary>Slave to master; what a master receives.</summary>
    Response = 1,
}
