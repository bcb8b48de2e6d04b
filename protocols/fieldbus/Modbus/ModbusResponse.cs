namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>
/// One answer from a slave, held against the question. Written by <see cref="ModbusResponseWriter"/>.
/// </summary>
/// <remarks>
/// MODBUS Application Protocol V1.1b3, sections 6 and 7; numbers big-endian
/// <code>
/// 01 02 03 04 17 | function (8) | byte count (8) | data |
/// 05 06          | function (8) | address (16)   | value (16)    |
/// 0F 10          | function (8) | address (16)   | quantity (16) |
/// 16             | function (8) | address (16)   | AND mask (16) | OR mask (16) |
/// 2B             | function (8) | MEI type (8)   | read device id code (8) | conformity (8)
///                               | more follows (8) | next object (8) | objects (8) | id, length, value ... |
/// exception      | function + 80 (8) | code (8)  |
/// </code>
/// All spans borrow the received buffer: use them before the next read.
/// </remarks>
public readonly ref partial struct ModbusResponse
{
    /// <summary>The function that was asked, without the exception bit.</summary>
    public ModbusFunction Function { get; private init; }

    /// <summary>Why the slave refused; None unless <see cref="ResponseStatus.Exception"/>.</summary>
    public ModbusExceptionCode ExceptionCode { get; private init; }

    /// <summary>Reads: registers (2 bytes each) or packed bits, as they lie on the wire.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>Reads of registers: <see cref="Data"/> as numbers.</summary>
    public RegisterView Registers => new(Data);

    /// <summary>Reads of bits: <see cref="Data"/> as bits, as many as were asked.</summary>
    public BitView Bits => new(Data, BitCount);

    /// <summary>
    /// Function 43/14: highest category of the device (01 to 03), with 80 added if single objects can be read.
    /// </summary>
    public byte ConformityLevel { get; private init; }

    /// <summary>Function 43/14: the list goes on; ask again from <see cref="NextObjectId"/>.</summary>
    public bool MoreFollows { get; private init; }

    /// <summary>Function 43/14: the object to ask for next while <see cref="MoreFollows"/>.</summary>
    public byte NextObjectId { get; private init; }

    /// <summary>Function 43/14: the objects of this answer.</summary>
    public DeviceObjectList Objects { get; private init; }

    private int BitCount { get; init; }

    /// <summary>Bytes of the PDU that answers <paramref name="request"/> without an exception.</summary>
    /// <returns>
    /// Null where only the answer itself can tell (function 43), or for a function that is not spoken here.
    /// </returns>
    public static int? ExpectedPduLength(scoped in ModbusRequest request) => request.Function switch
    {
        ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs
            or ModbusFunction.ReadHoldingRegisters or ModbusFunction.ReadInputRegisters
            or ModbusFunction.ReadWriteMultipleRegisters => 2 + DataSize(request),
        ModbusFunction.WriteSingleCoil or ModbusFunction.WriteSingleRegister
            or ModbusFunction.WriteMultipleCoils or ModbusFunction.WriteMultipleRegisters => 5,
        ModbusFunction.MaskWriteRegister => 7,
        _ => null,
    };

    private static int DataSize(scoped in ModbusRequest request) =>
        request.Function is ModbusFunction.ReadCoils or ModbusFunction.ReadDiscreteInputs
            ? BitView.SizeOf(request.Quantity)
            : request.Quantity * WordOrderBytes.RegisterSize;
}
