namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>One frame of a meter bus, without its preamble.</summary>
/// <remarks>
/// DL/T 645-2007, section 5 (data link layer), frame format; the same in DL/T 645-1997
/// <code>
///            0    1 .. 6    7    8   9   10 .. 9+L    10+L  11+L
/// +---------+----+---------+----+---+---+------------+-----+----+
/// | FE x0-4 | 68 | A0..A5  | 68 | C | L | data + 33H | CS  | 16 |
/// +---------+----+---------+----+---+---+------------+-----+----+
///                  BCD, low first                      sum of 0 .. 9+L, modulo 256
/// </code>
/// The preamble wakes the receiver; up to four FEH may come before a frame and belong to none. Line: usually 2400 baud 8E1.
/// <see cref="Data"/> borrows the input buffer: use it before the next read.
/// </remarks>
public readonly ref struct Dlt645Frame
{
    /// <summary>First byte, and the eighth.</summary>
    public const byte Start = 0x68;

    /// <summary>Last byte.</summary>
    public const byte End = 0x16;

    /// <summary>Goes before a frame to wake the receiver.</summary>
    public const byte Preamble = 0xFE;

    /// <summary>Most preamble bytes that go before a frame.</summary>
    public const int PreambleMax = 4;

    /// <summary>Bytes around the data.</summary>
    public const int Overhead = 12;

    /// <summary>Most data bytes: 200 in reading, 50 in writing.</summary>
    public const int DataMax = 200;

    /// <summary>Shortest frame, bytes.</summary>
    public const int SizeMin = Overhead;

    /// <summary>Longest frame, bytes; bounds every receive buffer.</summary>
    public const int SizeMax = DataMax + Overhead;

    /// <summary>Position of the first start byte's twin.</summary>
    internal const int SecondStartOffset = 7;

    /// <summary>Position of the length byte.</summary>
    internal const int LengthOffset = 9;

    private const int AddressOffset = 1;
    private const int ControlOffset = 8;
    private const int DataOffset = 10;

    /// <summary>The meter that is asked or that answers.</summary>
    public Dlt645Address Address { get; private init; }

    /// <summary>What is asked or answered.</summary>
    public Dlt645Control Control { get; private init; }

    /// <summary>0 to 200 bytes, the offset taken off.</summary>
    public Dlt645Data Data { get; private init; }

    /// <summary>
    /// Takes all of <paramref name="input"/> as one frame. Noise on a bus is ordinary: a bad frame is a status.
    /// </summary>
    /// <param name="input">From the first start byte to the end byte, as <see cref="Dlt645Splitter"/> gives it.</param>
    /// <param name="frame">Set on <see cref="Dlt645Status.Ok"/> only.</param>
    public static Dlt645Status Read(ReadOnlySpan<byte> input, out Dlt645Frame frame)
    {
        frame = default;
        if (input.Length < SizeMin) return Dlt645Status.TooShort;
        if (input[0] != Start || input[SecondStartOffset] != Start) return Dlt645Status.NoStart;
        if (input[LengthOffset] > DataMax) return Dlt645Status.TooLong;
        if (input.Length != input[LengthOffset] + Overhead) return Dlt645Status.WrongLength;
        if (input[^1] != End) return Dlt645Status.NoEnd;
        if (input[^2] != Sum8.Compute(input[..^2])) return Dlt645Status.BadChecksum;
        if (!Dlt645Address.TryRead(input[AddressOffset..], out var address)) return Dlt645Status.BadAddress;

        frame = new Dlt645Frame
        {
            Address = address,
            Control = new Dlt645Control(input[ControlOffset]),
            Data = new Dlt645Data(input[DataOffset..^2]),
        };
        return Dlt645Status.Ok;
    }

    /// <summary>Writes a frame.</summary>
    /// <param name="address">The meter.</param>
    /// <param name="control">What is asked or answered.</param>
    /// <param name="data">0 to 200 bytes without the offset, which is added here.</param>
    /// <param name="output">At least data, <see cref="Overhead"/> and preamble.</param>
    /// <param name="written">Bytes of preamble and frame, 0 unless <see cref="Dlt645Status.Ok"/>.</param>
    /// <param name="preamble">Bytes FEH that go before the frame, 0 to 4.</param>
    public static Dlt645Status Write(
        Dlt645Address address, Dlt645Control control, ReadOnlySpan<byte> data, Span<byte> output, out int written, int preamble = 0)
    {
        written = 0;
        if (data.Length > DataMax || preamble is < 0 or > PreambleMax) return Dlt645Status.TooLong;
        var size = data.Length + Overhead;
        if (output.Length < preamble + size) return Dlt645Status.BufferTooSmall;

        output[..preamble].Fill(Preamble);
        var frame = output.Slice(preamble, size);
        frame[0] = frame[SecondStartOffset] = Start;
        address.TryWrite(frame[AddressOffset..]);
        frame[ControlOffset] = control.Value;
        frame[LengthOffset] = (byte)data.Length;
        data.CopyTo(frame[DataOffset..]);
        Dlt645Data.Scramble(frame.Slice(DataOffset, data.Length));
        frame[^2] = Sum8.Compute(frame[..^2]);
        frame[^1] = End;
        written = preamble + size;
        return Dlt645Status.Ok;
    }
}
