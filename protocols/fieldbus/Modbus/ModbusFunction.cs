namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>
/// Function codes spoken here. MODBUS Application Protocol V1.1b3, section 6; the number is the byte on the wire.
/// </summary>
/// <remarks>
/// An answer with the top bit set (0x80) is an exception to the function in the lower seven bits (section 7).
/// </remarks>
public enum ModbusFunction : byte
{
    /// <summary>6.1: 1 to 2000 outputs of one bit.</summary>
    ReadCoils = 0x01,

    /// <summary>6.2: 1 to 2000 inputs of one bit.</summary>
    ReadDiscreteInputs = 0x02,

    /// <summary>6.3: 1 to 125 registers that can also be written.</summary>
    ReadHoldingRegisters = 0x03,

    /// <summary>6.4: 1 to 125 registers that can only be read.</summary>
    ReadInputRegisters = 0x04,

    /// <summary>6.5: one output, on or off.</summary>
    WriteSingleCoil = 0x05,

    /// <summary>6.6: one holding register.</summary>
    WriteSingleRegister = 0x06,

    /// <summary>6.11: 1 to 1968 outputs.</summary>
    WriteMultipleCoils = 0x0F,

    /// <summary>6.12: 1 to 123 holding registers.</summary>
    WriteMultipleRegisters = 0x10,

    /// <summary>6.16: one holding register, changed by an AND mask and an OR mask.</summary>
    MaskWriteRegister = 0x16,

    /// <summary>6.17: write 1 to 121, then read 1 to 125 holding registers, in one transaction.</summary>
    ReadWriteMultipleRegisters = 0x17,

    /// <summary>
    /// 6.19: a tunnel for other interfaces; only MEI type 14, read device identification (6.21), is spoken here.
    /// </summary>
    EncapsulatedInterface = 0x2B,
}
