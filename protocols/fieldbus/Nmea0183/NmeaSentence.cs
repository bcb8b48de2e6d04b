namespace SmartPoles.Protocols.Fieldbus.Nmea0183;

/// <summary>One sentence: who says it, what it is, its fields.</summary>
/// <remarks>
/// NMEA 0183, 5.3
/// <code>
/// +---+-------------+-----------------+---------------------+---+------------+---------+
/// | $ | talker (2)  | formatter (3)   | "," field ...       | * | hh         | CR LF   |
/// +---+-------------+-----------------+---------------------+---+------------+---------+
///     |------------- hh is the XOR of these ----------------|     high first
/// </code>
/// At most 82 characters in all. The fields borrow the input buffer: use them before the next read.
/// </remarks>
public readonly ref struct NmeaSentence
{
    private const int AddressSize = 5;

    /// <summary>Talker, two characters: WI weather instrument, GP or GN satellites.</summary>
    public ReadOnlySpan<byte> Talker { get; private init; }

    /// <summary>Formatter, three characters, such as MWV.</summary>
    public ReadOnlySpan<byte> Formatter { get; private init; }

    /// <summary>All behind the comma of the address, up to the *.</summary>
    public ReadOnlySpan<byte> Text { get; private init; }

    /// <summary>Bytes on the line, from $ to what ended it.</summary>
    public int Size { get; private init; }

    /// <summary>The fields, one by one.</summary>
    public NmeaFields Fields => new(Text);

    /// <summary>Takes all of a line as one sentence.</summary>
    /// <param name="line">From $ to the checksum; CR and LF may follow.</param>
    /// <param name="sentence">Set on <see cref="NmeaStatus.Ok"/> only.</param>
    public static NmeaStatus Read(ReadOnlySpan<byte> line, out NmeaSentence sentence)
    {
        sentence = default;
        var size = line.Length;
        if (line.EndsWith("\r\n"u8)) line = line[..^2];
        if (line.IsEmpty) return NmeaStatus.Incomplete;
        if (line[0] != '$') return NmeaStatus.BadStart;
        if (line.Length > NmeaLimits.SentenceSizeMax - 2) return NmeaStatus.TooLong;
        if (line.Length < NmeaLimits.SentenceSizeMin) return NmeaStatus.NoChecksum;
        if (line[^3] != '*' || !TryHex(line[^2], out var high) || !TryHex(line[^1], out var low)) return NmeaStatus.NoChecksum;

        var body = line[1..^3];
        foreach (var each in body)
        {
            if (each is < 0x20 or > 0x7E or (byte)'$' or (byte)'*') return NmeaStatus.BadCharacter;
        }

        if (ChecksumOf(body) != ((high << 4) | low)) return NmeaStatus.BadChecksum;
        if (body.Length < AddressSize || (body.Length > AddressSize && body[AddressSize] != ',')) return NmeaStatus.BadAddress;
        foreach (var each in body[..AddressSize])
        {
            if (each is not (>= (byte)'A' and <= (byte)'Z' or >= (byte)'0' and <= (byte)'9')) return NmeaStatus.BadAddress;
        }

        sentence = new NmeaSentence
        {
            Talker = body[..2], Formatter = body[2..AddressSize], Text = body[Math.Min(AddressSize + 1, body.Length)..], Size = size,
        };
        return NmeaStatus.Ok;
    }

    /// <summary>Writes a sentence with its checksum and CR LF.</summary>
    /// <param name="talker">Two characters.</param>
    /// <param name="formatter">Three characters.</param>
    /// <param name="text">The fields with their commas, without the first comma.</param>
    /// <param name="output">At most 82 bytes are written.</param>
    /// <param name="written">0 unless <see cref="NmeaStatus.Ok"/>.</param>
    public static NmeaStatus Write(
        ReadOnlySpan<byte> talker, ReadOnlySpan<byte> formatter, ReadOnlySpan<byte> text, Span<byte> output, out int written)
    {
        written = 0;
        if (talker.Length != 2 || formatter.Length != 3) return NmeaStatus.BadAddress;
        var size = 1 + AddressSize + 1 + text.Length + 5;
        if (size > NmeaLimits.SentenceSizeMax) return NmeaStatus.TooLong;
        if (output.Length < size) return NmeaStatus.BufferTooSmall;
        output[0] = (byte)'$';
        talker.CopyTo(output[1..]);
        formatter.CopyTo(output[3..]);
        output[1 + AddressSize] = (byte)',';
        text.CopyTo(output[(2 + AddressSize)..]);
        var end = 2 + AddressSize + text.Length;
        var sum = ChecksumOf(output[1..end]);
        output[end] = (byte)'*';
        output[end + 1] = "0123456789ABCDEF"u8[sum >> 4];
        output[end + 2] = "0123456789ABCDEF"u8[sum & 15];
        output[end + 3] = (byte)'\r';
        output[end + 4] = (byte)'\n';
        written = size;
        return NmeaStatus.Ok;
    }

    /// <summary>XOR of all characters between $ and *.</summary>
    public static byte ChecksumOf(ReadOnlySpan<byte> body)
    {
        byte sum = 0;
        foreach (var each in body) sum ^= each;
        return sum;
    }

    private static bool TryHex(byte each, out int digit)
    {
        digit = each switch
        {
            >= (byte)'0' and <= (byte)'9' => each - '0',
            >= (byte)'A' and <= (byte)'F' => each - 'A' + 10,
            >= (byte)'a' and <= (byte)'f' => each - 'a' + 10,
            _ => -1,
        };
        return digit >= 0;
    }
}
