namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>One frame of a water, gas or heat meter, without its preamble.</summary>
/// <remarks>
/// CJ/T 188-2004, data link layer, frame format; the same in CJ/T 188-2018
/// <code>
///            0    1   2 .. 8    9   10  11 .. 10+L   11+L  12+L
/// +---------+----+---+---------+---+---+------------+-----+----+
/// | FE x0-4 | 68 | T | A0..A6  | C | L | data       | CS  | 16 |
/// +---------+----+---+---------+---+---+------------+-----+----+
///                      BCD, low first               sum of 0 .. 10+L, modulo 256
///
/// data, nearly always: | DI (2) | SER (8) | ... |
/// </code>
/// There is no second 68H, and an address may hold one: only length, checksum and end together make a frame. Line: usually 2400 baud
/// 8E1. <see cref="Data"/> borrows the input buffer: use it before the next read.
/// </remarks>
public readonly ref struct Cjt188Frame
{
    /// <summary>First byte.</summary>
    public const byte Start = 0x68;

    /// <summary>Last byte.</summary>
    public const byte End = 0x16;

    /// <summary>Goes before a frame to wake the receiver.</summary>
    public const byte Preamble = 0xFE;

    /// <summary>Most preamble bytes that go before a frame.</summary>
    public const int PreambleMax = 4;

    /// <summary>Bytes around the data.</summary>
    public const int Overhead = 13;

    /// <summary>Most data bytes: the standard has 64H in reading and 32H in writing, reports of real meters are longer.</summary>
    public const int DataMax = byte.MaxValue;

    /// <summary>Shortest frame, bytes.</summary>
    public const int SizeMin = Overhead;

    /// <summary>Longest frame, bytes; bounds every receive buffer.</summary>
    public const int SizeMax = DataMax + Overhead;

    /// <summary>Bytes before the data.</summary>
    internal const int HeadSize = 11;

    /// <summary>Position of the meter type.</summary>
    internal const int TypeOffset = 1;

    /// <summary>Position of the first byte of the address.</summary>
    internal const int AddressOffset = 2;

    /// <summary>Position of the control byte.</summary>
    internal const int ControlOffset = 9;

    /// <summary>Position of the length byte.</summary>
    internal const int LengthOffset = 10;

    /// <summary>The kind of meter.</summary>
    public Cjt188MeterType MeterType { get; private init; }

    /// <summary>The meter that is asked or that answers.</summary>
    public Cjt188Address Address { get; private init; }

    /// <summary>What is asked or answered.</summary>
    public Cjt188Control Control { get; private init; }

    /// <summary>0 to 255 bytes.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>
    /// Takes all of <paramref name="input"/> as one frame. Noise on a bus is ordinary: a bad frame is a status.
    /// </summary>
    /// <param name="input">From the start byte to the end byte, as <see cref="Cjt188Splitter"/> gives it.</param>
    /// <param name="frame">Set on <see cref="Cjt188Status.Ok"/> only.</param>
    public static Cjt188Status Read(ReadOnlySpan<byte> input, out Cjt188Frame frame)
    {
        frame = default;
        if (input.Length < SizeMin) return Cjt188Status.TooShort;
        if (input[0] != Start) return Cjt188Status.NoStart;
        if (input.Length != input[LengthOffset] + Overhead) return Cjt188Status.WrongLength;
        if (input[^1] != End) return Cjt188Status.NoEnd;
        if (input[^2] != Sum8.Compute(input[..^2])) return Cjt188Status.BadChecksum;
        if (!Cjt188Address.TryRead(input[AddressOffset..], out var address)) return Cjt188Status.BadAddress;

        frame = new Cjt188Frame
        {
            MeterType = (Cjt188MeterType)input[TypeOffset],
            Address = address,
            Control = new Cjt188Control(input[ControlOffset]),
            Data = input[HeadSize..^2],
        };
        return Cjt188Status.Ok;
    }

    /// <summary>Writes a frame.</summary>
    /// <param name="type">The kind of meter.</param>
    /// <param name="address">The meter.</param>
    /// <param name="control">What is asked or answered.</param>
    /// <param name="data">0 to 255 bytes.</param>
    /// <param name="output">At least data, <see cref="Overhead"/> and preamble.</param>
    /// <param name="written">Bytes of preamble and frame, 0 unless <see cref="Cjt188Status.Ok"/>.</param>
    /// <param name="preamble">Bytes FEH that go before the frame, 0 to 4.</param>
    public static Cjt188Status Write(
        Cjt188MeterType type,
        Cjt188Address address,
        Cjt188Control control,
        ReadOnlySpan<byte> data,
        Span<byte> output,
        out int written,
        int preamble = 0)
    {
        written = 0;
        if (data.Length > DataMax || preamble is < 0 or > PreambleMax) return Cjt188Status.TooLong;
        var size = data.Length + Overhead;
        if (output.Length < preamble + size) return Cjt188Status.BufferTooSmall;

        output[..preamble].Fill(Preamble);
        var frame = output.Slice(preamble, size);
        frame[0] = Start;
        frame[TypeOffset] = (byte)type;
        address.TryWrite(frame[AddressOffset..]);
        frame[ControlOffset] = control.Value;
        frame[LengthOffset] = (byte)data.Length;
        data.CopyTo(frame[HeadSize..]);
        frame[^2] = Sum8.Compute(frame[..^2]);
        frame[^1] = End;
        written = preamble + size;
        return Cjt188Status.Ok;
    }
}
