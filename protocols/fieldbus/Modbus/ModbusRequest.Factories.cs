namespace SmartPoles.Protocols.Fieldbus.Modbus;

// The questions a master can ask. None is refused here: Validate and TryWrite hold them to the limits.
public readonly ref partial struct ModbusRequest
{
    /// <summary>Function 01: 1 to 2000 coils.</summary>
    public static ModbusRequest ReadCoils(ushort address, ushort quantity) =>
        Read(ModbusFunction.ReadCoils, address, quantity);

    /// <summary>Function 02: 1 to 2000 discrete inputs.</summary>
    public static ModbusRequest ReadDiscreteInputs(ushort address, ushort quantity) =>
        Read(ModbusFunction.ReadDiscreteInputs, address, quantity);

    /// <summary>Function 03: 1 to 125 holding registers.</summary>
    public static ModbusRequest ReadHoldingRegisters(ushort address, ushort quantity) =>
        Read(ModbusFunction.ReadHoldingRegisters, address, quantity);

    /// <summary>Function 04: 1 to 125 input registers.</summary>
    public static ModbusRequest ReadInputRegisters(ushort address, ushort quantity) =>
        Read(ModbusFunction.ReadInputRegisters, address, quantity);

    /// <summary>Function 05: one coil.</summary>
    public static ModbusRequest WriteSingleCoil(ushort address, bool on) => new()
    {
        Function = ModbusFunction.WriteSingleCoil,
        Address = address,
        Quantity = 1,
        Value = on ? ModbusLimits.CoilOn : ModbusLimits.CoilOff,
    };

    /// <summary>Function 06: one register.</summary>
    public static ModbusRequest WriteSingleRegister(ushort address, ushort value) => new()
    {
        Function = ModbusFunction.WriteSingleRegister,
        Address = address,
        Quantity = 1,
        Value = value,
    };

    /// <summary>Function 15: 1 to 1968 coils.</summary>
    /// <param name="address">First coil.</param>
    /// <param name="quantity">Coils.</param>
    /// <param name="bits">
    /// One bit a coil, lowest bit of the first byte first; exactly the bytes that <paramref name="quantity"/> takes.
    /// </param>
    public static ModbusRequest WriteMultipleCoils(ushort address, ushort quantity, ReadOnlySpan<byte> bits) => new()
    {
        Function = ModbusFunction.WriteMultipleCoils,
        Address = address,
        Quantity = quantity,
        Data = bits,
    };

    /// <summary>Function 16: 1 to 123 registers.</summary>
    /// <param name="address">First register.</param>
    /// <param name="registers">2 bytes a register as on the wire; <see cref="RegisterWriter"/> fills them.</param>
    public static ModbusRequest WriteMultipleRegisters(ushort address, ReadOnlySpan<byte> registers) => new()
    {
        Function = ModbusFunction.WriteMultipleRegisters,
        Address = address,
        Quantity = RegisterCount(registers),
        Data = registers,
    };

    /// <summary>
    /// Function 22: keep the bits of <paramref name="andMask"/>, take the others from <paramref name="orMask"/>.
    /// </summary>
    public static ModbusRequest MaskWrite(ushort address, ushort andMask, ushort orMask) => new()
    {
        Function = ModbusFunction.MaskWriteRegister,
        Address = address,
        Quantity = 1,
        AndMask = andMask,
        OrMask = orMask,
    };

    /// <summary>Function 23: write 1 to 121 registers, then read 1 to 125.</summary>
    /// <param name="readAddress">First register to read.</param>
    /// <param name="readQuantity">Registers to read.</param>
    /// <param name="writeAddress">First register to write.</param>
    /// <param name="registers">2 bytes a register as on the wire.</param>
    public static ModbusRequest ReadWriteMultiple(
        ushort readAddress, ushort readQuantity, ushort writeAddress, ReadOnlySpan<byte> registers) => new()
        {
            Function = ModbusFunction.ReadWriteMultipleRegisters,
            Address = readAddress,
            Quantity = readQuantity,
            WriteAddress = writeAddress,
            WriteQuantity = RegisterCount(registers),
            Data = registers,
        };

    /// <summary>Function 43/14: who are you. Ask again from the answer's next object while more follows.</summary>
    public static ModbusRequest ReadDeviceIdentification(ReadDeviceIdCode code, byte objectId = 0) => new()
    {
        Function = ModbusFunction.EncapsulatedInterface,
        MeiType = DeviceIdentification.MeiType,
        ReadDeviceIdCode = code,
        ObjectId = objectId,
    };

    private static ModbusRequest Read(ModbusFunction function, ushort address, ushort quantity) => new()
    {
        Function = function,
        Address = address,
        Quantity = quantity,
    };

    // Saturates, so that a buffer far too long stays out of range instead of wrapping into it.
    private static ushort RegisterCount(ReadOnlySpan<byte> registers) =>
        (ushort)Math.Min(registers.Length / WordOrderBytes.RegisterSize, ushort.MaxValue);
}
