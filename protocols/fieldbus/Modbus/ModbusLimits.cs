namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>
/// What the specifications allow, each with its section. AP: Application Protocol V1.1b3. SL: Serial Line V1.02.
/// </summary>
public static class ModbusLimits
{
    /// <summary>Longest PDU (function and data), bytes. AP 4.1: 256 on the serial line less unit and CRC.</summary>
    public const int PduSizeMax = 253;

    /// <summary>Longest RTU frame, bytes. SL 2.5.1.</summary>
    public const int RtuSizeMax = 256;

    /// <summary>Longest TCP frame, bytes. AP 4.1: the PDU and 7 bytes of MBAP header.</summary>
    public const int TcpSizeMax = 260;

    /// <summary>Bits in one read. AP 6.1, 6.2 (0x7D0).</summary>
    public const int ReadBitsMax = 2000;

    /// <summary>Registers in one read. AP 6.3, 6.4, 6.17 (0x7D).</summary>
    public const int ReadRegistersMax = 125;

    /// <summary>Coils in one write. AP 6.11 (0x7B0).</summary>
    public const int WriteCoilsMax = 1968;

    /// <summary>Registers in one write. AP 6.12 (0x7B).</summary>
    public const int WriteRegistersMax = 123;

    /// <summary>Registers written by function 23. AP 6.17 (0x79).</summary>
    public const int ReadWriteWriteMax = 121;

    /// <summary>Registers or bits in one address space. AP 4.4: addresses on the wire are 0 to 65535.</summary>
    public const int AddressSpace = 65536;

    /// <summary>
    /// Longest value of one identification object, bytes. AP 6.21: the PDU less 7 bytes of header, id and length.
    /// </summary>
    public const int DeviceObjectSizeMax = PduSizeMax - 9;

    /// <summary>A request to all: acted on by everyone, answered by nobody. SL 2.2.</summary>
    public const byte UnitBroadcast = 0;

    /// <summary>Lowest address of one slave. SL 2.2.</summary>
    public const byte UnitMin = 1;

    /// <summary>
    /// Highest address of one slave. SL 2.2; 248 to 255 are reserved, though TCP devices use 255 for themselves.
    /// </summary>
    public const byte UnitMax = 247;

    /// <summary>Function 05, coil on. AP 6.5.</summary>
    public const ushort CoilOn = 0xFF00;

    /// <summary>Function 05, coil off; every other value is refused. AP 6.5.</summary>
    public const ushort CoilOff = 0x0000;

    /// <summary>Registered TCP port. MODBUS Messaging on TCP/IP Implementation Guide V1.0b.</summary>
    public const int TcpPort = 502;
}
