using System.Buffers.Binary;

namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>One question or order of a master.</summary>
/// <remarks>
/// CJ/T 188-2004, application layer; the same in CJ/T 188-2018
/// <code>
/// 01 read           | DI (2) | SER (8) |
/// 03 read address   | DI (2) = 810A | SER (8) |             to the wildcard address
/// 04 write          | DI (2) | SER (8) | data |             valve: DI A017, 55 open or 99 close
/// </code>
/// SER, a number that the answer repeats, tells a late answer from the one waited for.
/// <see cref="Data"/> borrows the caller's buffer, or the received one: use it before the next read.
/// </remarks>
public readonly ref struct Cjt188Request
{
    /// <summary>Longest question of those made here, preamble included: what an output buffer needs.</summary>
    public const int SizeMax = Cjt188Frame.PreambleMax + Cjt188Frame.Overhead + HeadSize + 1;

    /// <summary>Valve: open.</summary>
    public const byte ValveOpen = 0x55;

    /// <summary>Valve: close.</summary>
    public const byte ValveClose = 0x99;

    /// <summary>Identifier and serial number.</summary>
    internal const int HeadSize = 3;

    // Kept as bytes so that the request needs no buffer of its own.
    private readonly byte _value;
    private readonly bool _hasValue;

    private Cjt188Request(byte value)
    {
        _value = value;
        _hasValue = true;
    }

    /// <summary>The kind of meter.</summary>
    public Cjt188MeterType MeterType { get; private init; }

    /// <summary>The meter that is asked; may be the wildcard.</summary>
    public Cjt188Address Address { get; private init; }

    /// <summary>What is asked.</summary>
    public Cjt188Function Function { get; private init; }

    /// <summary>What is asked for.</summary>
    public ushort Identifier { get; private init; }

    /// <summary>The order in which this meter writes identifiers.</summary>
    public Cjt188IdentifierOrder Order { get; private init; }

    /// <summary>Repeated by the answer.</summary>
    public byte Serial { get; private init; }

    /// <summary>Of a received frame: what stands behind the serial number.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>Read what a meter counts now, or any other data.</summary>
    /// <param name="type">The kind of meter.</param>
    /// <param name="address">The meter, or the wildcard.</param>
    /// <param name="serial">One more with each question.</param>
    /// <param name="order">As this meter writes identifiers.</param>
    /// <param name="identifier">What is asked for.</param>
    public static Cjt188Request Read(
        Cjt188MeterType type,
        Cjt188Address address,
        byte serial,
        Cjt188IdentifierOrder order = Cjt188IdentifierOrder.LowFirst,
        ushort identifier = Cjt188Identifiers.Metering) => new()
        {
            MeterType = type,
            Address = address,
            Function = Cjt188Function.Read,
            Identifier = identifier,
            Order = order,
            Serial = serial,
        };

    /// <summary>Ask the only meter on the line for its address.</summary>
    public static Cjt188Request ReadAddress(byte serial, Cjt188IdentifierOrder order = Cjt188IdentifierOrder.LowFirst) => new()
    {
        MeterType = Cjt188MeterType.Any,
        Address = Cjt188Address.Wildcard,
        Function = Cjt188Function.ReadAddress,
        Identifier = Cjt188Identifiers.Address,
        Order = order,
        Serial = serial,
    };

    /// <summary>Order the valve open or closed. The answer's status tells where it stands; many valves need a minute to get there.</summary>
    public static Cjt188Request MoveValve(
        Cjt188MeterType type,
        Cjt188Address address,
        bool open,
        byte serial,
        Cjt188IdentifierOrder order = Cjt188IdentifierOrder.LowFirst) => new(open ? ValveOpen : ValveClose)
        {
            MeterType = type,
            Address = address,
            Function = Cjt188Function.Write,
            Identifier = Cjt188Identifiers.Valve,
            Order = order,
            Serial = serial,
        };

    /// <summary>What a meter would find.</summary>
    /// <param name="frame">As received.</param>
    /// <param name="order">The order in which this meter reads identifiers.</param>
    /// <param name="request">Set on <see cref="Cjt188RequestStatus.Ok"/> only.</param>
    public static Cjt188RequestStatus Parse(scoped in Cjt188Frame frame, Cjt188IdentifierOrder order, out Cjt188Request request)
    {
        request = default;
        if (frame.Control.IsReply) return Cjt188RequestStatus.NotARequest;
        if (!frame.Control.IsKnown) return Cjt188RequestStatus.UnknownFunction;
        if (frame.Data.Length < HeadSize) return Cjt188RequestStatus.WrongLength;

        request = new Cjt188Request
        {
            MeterType = frame.MeterType,
            Address = frame.Address,
            Function = frame.Control.Function,
            Identifier = ReadIdentifier(frame.Data, order),
            Order = order,
            Serial = frame.Data[2],
            Data = frame.Data[HeadSize..],
        };
        return Cjt188RequestStatus.Ok;
    }

    /// <summary>Writes the question as a frame.</summary>
    /// <param name="output"><see cref="SizeMax"/> bytes do for those made here.</param>
    /// <param name="written">Bytes of preamble and frame, 0 unless true.</param>
    /// <param name="preamble">Bytes FEH before the frame, 0 to 4.</param>
    /// <returns>False without room.</returns>
    public bool TryWrite(Span<byte> output, out int written, int preamble = Cjt188Frame.PreambleMax)
    {
        written = 0;
        Span<byte> data = stackalloc byte[Cjt188Frame.DataMax];
        var size = HeadSize + (_hasValue ? 1 : Data.Length);
        if (size > data.Length) return false;
        WriteIdentifier(Identifier, Order, data);
        data[2] = Serial;
        if (_hasValue) data[HeadSize] = _value;
        else Data.CopyTo(data[HeadSize..]);
        return Cjt188Frame.Write(MeterType, Address, Cjt188Control.Ask(Function), data[..size], output, out written, preamble)
            == Cjt188Status.Ok;
    }

    internal static ushort ReadIdentifier(ReadOnlySpan<byte> data, Cjt188IdentifierOrder order) =>
        order == Cjt188IdentifierOrder.LowFirst
            ? BinaryPrimitives.ReadUInt16LittleEndian(data)
            : BinaryPrimitives.ReadUInt16BigEndian(data);

    internal static void WriteIdentifier(ushort identifier, Cjt188IdentifierOrder order, Span<byte> data)
    {
        if (order == Cjt188IdentifierOrder.LowFirst) BinaryPrimitives.WriteUInt16LittleEndian(data, identifier);
        else BinaryPrimitives.WriteUInt16BigEndian(data, identifier);
    }
}
