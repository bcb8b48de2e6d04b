namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>
/// How a device lays a value over its registers. A is the most significant byte; the letters are the order on the wire.
/// </summary>
/// <remarks>
/// The standard fixes only one register (high byte first, MODBUS Application Protocol V1.1b3, 4.2); the rest is the
/// vendor's.
/// <code>
///         32 bits (2 registers)   64 bits (4 registers)    16 bits (1 register)
/// ABCD    AB CD                   AB CD EF GH              AB
/// CDAB    CD AB                   GH EF CD AB              AB
/// BADC    BA DC                   BA DC FE HG              BA
/// DCBA    DC BA                   HG FE DC BA              BA
/// </code>
/// </remarks>
public enum WordOrder : byte
{
    /// <summary>High register first, high byte first: big-endian throughout.</summary>
    ABCD = 0,

    /// <summary>Low register first, high byte first.</summary>
    CDAB = 1,

    /// <summary>High register first, low byte first.</summary>
    BADC = 2,

    /// <summary>Low register first, low byte first: little-endian throughout.</summary>
    DCBA = 3,
}
