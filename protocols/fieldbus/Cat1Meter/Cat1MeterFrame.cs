using System.Buffers.Binary;
using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.Protocols.Fieldbus.Cat1Meter;

/// <summary>One frame of a water meter that calls its server over Cat.1 or NB-IoT.</summary>
/// <remarks>
/// Vendor document, checked against frames of real meters. It looks like CJ/T 188 and is not: the length stands elsewhere.
/// <code>
///   0    1   2 .. 8    9    10     11 12         13 14     15  16 .. 15+m   16+m  17+m
/// +----+---+---------+----+------+-------------+---------+---+------------+-----+----+
/// | 68 | T | A0..A6  | 03 | ctrl | instruction | reasons | m | data       | CS  | 16 |
/// +----+---+---------+----+------+-------------+---------+---+------------+-----+----+
///            BCD, low first        high first    high first                sum of 0 .. 15+m, modulo 256
/// </code>
/// Byte 9 is fixed; some meters echo the 01H that some servers send there. Before the first frame of a connection meters send six bytes
/// that belong to none. <see cref="Data"/> borrows the input buffer: use it before the next read.
/// </remarks>
public readonly ref struct Cat1MeterFrame
{
    /// <summary>First byte.</summary>
    public const byte Start = 0x68;

    /// <summary>Last byte.</summary>
    public const byte End = 0x16;

    /// <summary>Byte 9 as the document has it.</summary>
    public const byte Mark = 0x03;

    /// <summary>Byte 9 as some servers send it and some meters echo it.</summary>
    public const byte EchoedMark = 0x01;

    /// <summary>Bytes around the data.</summary>
    public const int Overhead = 18;

    /// <summary>Most data bytes.</summary>
    public const int DataMax = byte.MaxValue;

    /// <summary>Shortest frame, bytes.</summary>
    public const int SizeMin = Overhead;

    /// <summary>Longest frame, bytes; bounds every receive buffer.</summary>
    public const int SizeMax = DataMax + Overhead;

    /// <summary>Bytes before the data.</summary>
    internal const int HeadSize = 16;

    internal const int TypeOffset = 1;
    internal const int AddressOffset = 2;
    internal const int MarkOffset = 9;
    internal const int ControlOffset = 10;
    internal const int LengthOffset = 15;

    private const int InstructionOffset = 11;
    private const int ReasonsOffset = 13;

    /// <summary>The kind of meter.</summary>
    public Cjt188MeterType MeterType { get; private init; }

    /// <summary>The meter.</summary>
    public Cjt188Address Address { get; private init; }

    /// <summary>Who says what.</summary>
    public Cat1MeterControl Control { get; private init; }

    /// <summary>Number of a server's question, repeated by its answer; 0 in a report.</summary>
    public ushort Instruction { get; private init; }

    /// <summary>Why the meter reports.</summary>
    public Cat1MeterReasons Reasons { get; private init; }

    /// <summary>Byte 9, so that a frame can be written again as it came.</summary>
    public byte MarkAsCame { get; private init; }

    /// <summary>0 to 255 bytes; the first is the <see cref="Cat1MeterPacket"/> of a report.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>Of a report: what it is about.</summary>
    public Cat1MeterPacket Packet => Data.IsEmpty ? Cat1MeterPacket.None : (Cat1MeterPacket)Data[0];

    /// <summary>Takes all of <paramref name="input"/> as one frame. A bad frame is a status.</summary>
    /// <param name="input">From the start byte to the end byte, as <see cref="Cat1MeterSplitter"/> gives it.</param>
    /// <param name="frame">Set on <see cref="Cat1MeterStatus.Ok"/> only.</param>
    public static Cat1MeterStatus Read(ReadOnlySpan<byte> input, out Cat1MeterFrame frame)
    {
        frame = default;
        if (input.Length < SizeMin) return Cat1MeterStatus.TooShort;
        if (input[0] != Start || input[MarkOffset] is not (Mark or EchoedMark)) return Cat1MeterStatus.NoStart;
        if (input.Length != input[LengthOffset] + Overhead) return Cat1MeterStatus.WrongLength;
        if (input[^1] != End) return Cat1MeterStatus.NoEnd;
        if (input[^2] != Sum8.Compute(input[..^2])) return Cat1MeterStatus.BadChecksum;
        if (!Cjt188Address.TryRead(input[AddressOffset..], out var address)) return Cat1MeterStatus.BadAddress;

        frame = new Cat1MeterFrame
        {
            MeterType = (Cjt188MeterType)input[TypeOffset],
            Address = address,
            Control = (Cat1MeterControl)input[ControlOffset],
            Instruction = BinaryPrimitives.ReadUInt16BigEndian(input[InstructionOffset..]),
            Reasons = (Cat1MeterReasons)BinaryPrimitives.ReadUInt16BigEndian(input[ReasonsOffset..]),
            MarkAsCame = input[MarkOffset],
            Data = input[HeadSize..^2],
        };
        return Cat1MeterStatus.Ok;
    }

    /// <summary>Writes a frame.</summary>
    /// <param name="type">The kind of meter.</param>
    /// <param name="address">The meter.</param>
    /// <param name="control">Who says what.</param>
    /// <param name="instruction">0 in reports and their acknowledgements.</param>
    /// <param name="reasons">Why the meter reports.</param>
    /// <param name="data">0 to 255 bytes.</param>
    /// <param name="output">At least data and <see cref="Overhead"/>.</param>
    /// <param name="written">Bytes of the frame, 0 unless <see cref="Cat1MeterStatus.Ok"/>.</param>
    /// <param name="mark">Byte 9.</param>
    public static Cat1MeterStatus Write(
        Cjt188MeterType type,
        Cjt188Address address,
        Cat1MeterControl control,
        ushort instruction,
        Cat1MeterReasons reasons,
        ReadOnlySpan<byte> data,
        Span<byte> output,
        out int written,
        byte mark = Mark)
    {
        written = 0;
        if (data.Length > DataMax) return Cat1MeterStatus.TooLong;
        var size = data.Length + Overhead;
        if (output.Length < size) return Cat1MeterStatus.BufferTooSmall;

        var frame = output[..size];
        frame[0] = Start;
        frame[TypeOffset] = (byte)type;
        address.TryWrite(frame[AddressOffset..]);
        frame[MarkOffset] = mark;
        frame[ControlOffset] = (byte)control;
        BinaryPrimitives.WriteUInt16BigEndian(frame[InstructionOffset..], instruction);
        BinaryPrimitives.WriteUInt16BigEndian(frame[ReasonsOffset..], (ushort)reasons);
        frame[LengthOffset] = (byte)data.Length;
        data.CopyTo(frame[HeadSize..]);
        frame[^2] = Sum8.Compute(frame[..^2]);
        frame[^1] = End;
        written = size;
        return Cat1MeterStatus.Ok;
    }
}
