namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>
/// One question from a master to a slave: what stands in the PDU. <see cref="RtuFrame"/> or <see cref="TcpFrame"/>
/// frames it.
/// </summary>
/// <remarks>
/// MODBUS Application Protocol V1.1b3, section 6; numbers big-endian
/// <code>
/// 01 02 03 04   | function (8) | address (16) | quantity (16) |
/// 05 06         | function (8) | address (16) | value (16)    |
/// 0F 10         | function (8) | address (16) | quantity (16) | byte count (8) | data |
/// 16            | function (8) | address (16) | AND mask (16) | OR mask (16)   |
/// 17            | function (8) | read address (16)  | read quantity (16)
///                              | write address (16) | write quantity (16) | byte count (8) | data |
/// 2B            | function (8) | MEI type (8) = 0E | read device id code (8) | object id (8) |
/// </code>
/// Addresses are those of the wire, from 0: a manual's "40001" is address 0 of the holding registers.
/// <see cref="Data"/> borrows the caller's buffer, or the received one: use it before the next read.
/// </remarks>
public readonly ref partial struct ModbusRequest
{
    /// <summary>What is asked.</summary>
    public ModbusFunction Function { get; private init; }

    /// <summary>First register or bit; of function 23 the first to read.</summary>
    public ushort Address { get; private init; }

    /// <summary>
    /// Registers or bits, from <see cref="Address"/>; 1 for single and masked writes; of function 23 those to read.
    /// </summary>
    public ushort Quantity { get; private init; }

    /// <summary>Function 23: first register to write.</summary>
    public ushort WriteAddress { get; private init; }

    /// <summary>Function 23: registers to write.</summary>
    public ushort WriteQuantity { get; private init; }

    /// <summary>
    /// Function 06: the register. Function 05: <see cref="ModbusLimits.CoilOn"/> or <see cref="ModbusLimits.CoilOff"/>.
    /// </summary>
    public ushort Value { get; private init; }

    /// <summary>Function 22: bits to keep of the register.</summary>
    public ushort AndMask { get; private init; }

    /// <summary>Function 22: bits to set where the AND mask cleared: (register AND and) OR (or AND NOT and).</summary>
    public ushort OrMask { get; private init; }

    /// <summary>Functions 15, 16, 23: the values to write, as they lie on the wire.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>Function 43: the interface; <see cref="DeviceIdentification.MeiType"/>.</summary>
    public byte MeiType { get; private init; }

    /// <summary>Function 43/14: how much is asked.</summary>
    public ReadDeviceIdCode ReadDeviceIdCode { get; private init; }

    /// <summary>Function 43/14: the object asked, or the first of the stream.</summary>
    public byte ObjectId { get; private init; }

    /// <summary>Functions 16 and 23: <see cref="Data"/> as registers.</summary>
    public RegisterView Registers => new(Data);

    /// <summary>Function 15: <see cref="Data"/> as bits.</summary>
    public BitView Bits => new(Data, Quantity);

    /// <summary>Whether the request changes the slave: only such a one may be broadcast.</summary>
    public bool IsWrite => Function is ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister
        or ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters
        or ModbusFunction.MaskWriteRegister or ModbusFunction.ReadWriteMultipleRegisters;

    /// <summary>What a slave would find: the limits of the specification, not of a device.</summary>
    public PduStatus Validate()
    {
        var status = ValidateShape();
        if (status != PduStatus.Ok) return status;

        return Address + Quantity > ModbusLimits.AddressSpace || WriteAddress + WriteQuantity > ModbusLimits.AddressSpace
            ? PduStatus.AddressOverflow
            : PduStatus.Ok;
    }

    private PduStatus ValidateShape() => Function switch
    {
        ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs => ValidateQuantity(ModbusLimits.ReadBitsMax),
        ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters =>
            ValidateQuantity(ModbusLimits.ReadRegistersMax),
        ModbusFunction.WriteSingleCoil =>
            Value is ModbusLimits.CoilOn or ModbusLimits.CoilOff ? PduStatus.Ok : PduStatus.ValueOutOfRange,
        ModbusFunction.WriteSingleRegister or ModbusFunction.MaskWriteRegister => PduStatus.Ok,
        ModbusFunction.WriteMultipleCoils =>
            ValidateData(Quantity, ModbusLimits.WriteCoilsMax, BitView.SizeOf(Quantity)),
        ModbusFunction.WriteMultipleRegisters =>
            ValidateData(Quantity, ModbusLimits.WriteRegistersMax, Quantity * WordOrderBytes.RegisterSize),
        ModbusFunction.ReadWriteMultipleRegisters =>
            ValidateQuantity(ModbusLimits.ReadRegistersMax) is var read && read != PduStatus.Ok
                ? read
                : ValidateData(WriteQuantity, ModbusLimits.ReadWriteWriteMax, WriteQuantity * WordOrderBytes.RegisterSize),
        ModbusFunction.EncapsulatedInterface => ValidateIdentification(),
        _ => PduStatus.UnknownFunction,
    };

    private PduStatus ValidateQuantity(int max) =>
        Quantity >= 1 && Quantity <= max ? PduStatus.Ok : PduStatus.QuantityOutOfRange;

    private PduStatus ValidateData(int quantity, int max, int size)
    {
        if (quantity < 1 || quantity > max) return PduStatus.QuantityOutOfRange;
        return Data.Length == size ? PduStatus.Ok : PduStatus.WrongByteCount;
    }

    private PduStatus ValidateIdentification()
    {
        if (MeiType != DeviceIdentification.MeiType) return PduStatus.UnknownFunction;
        return ReadDeviceIdCode is >= ReadDeviceIdCode.Basic and <= ReadDeviceIdCode.Individual
            ? PduStatus.Ok
            : PduStatus.ValueOutOfRange;
    }
}
