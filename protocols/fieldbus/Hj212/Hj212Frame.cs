namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>One frame of HJ 212 as it travels on TCP: a body of text with its length and checksum.</summary>
/// <remarks>
/// HJ 212-2017, 6.3.1
/// <code>
/// +------+----------------+----------------------+--------------------------+---------+
/// | "##" | LLLL (decimal) | body (LLLL B, ASCII) | CRC4 (hex, high first)   | CR LF   |
/// +------+----------------+----------------------+--------------------------+---------+
///   2 B         4 B          0..1024 B              4 B, over the body only     2 B
/// </code>
/// Chinese text inside a value is UTF-8. <see cref="Body"/> borrows the input buffer: use it before the next read.
/// </remarks>
public readonly ref struct Hj212Frame
{
    /// <summary>Bytes before the body: ## and the length.</summary>
    public const int HeadSize = 6;

    /// <summary>Bytes behind the body: checksum, CR, LF.</summary>
    public const int TailSize = 6;

    private const int CrcSize = 4;

    /// <summary>From the first field to the closing &amp;&amp;.</summary>
    public ReadOnlySpan<byte> Body { get; private init; }

    /// <summary>The checksum came with lower-case digits; many devices do so.</summary>
    public bool HasLowerCaseCrc { get; private init; }

    internal static ReadOnlySpan<byte> Head => "##"u8;

    /// <summary>Takes one frame from the head of a stream. A wrong head is told before the rest is waited for.</summary>
    /// <param name="input">What has arrived so far; bytes of the next frame may follow.</param>
    /// <param name="frame">Set on <see cref="Hj212Status.Ok"/> only.</param>
    /// <param name="consumed">Bytes of the frame, 0 unless <see cref="Hj212Status.Ok"/>.</param>
    public static Hj212Status Read(ReadOnlySpan<byte> input, out Hj212Frame frame, out int consumed)
    {
        frame = default;
        consumed = 0;
        var status = ReadLength(input, out var length);
        if (status != Hj212Status.Ok) return status;
        var size = HeadSize + length + TailSize;
        if (input.Length < size) return Hj212Status.Incomplete;

        var body = input.Slice(HeadSize, length);
        var tail = input.Slice(HeadSize + length, TailSize);
        if (tail[4] != '\r' || tail[5] != '\n') return Hj212Status.BadEnd;
        if (!TryReadHex(tail[..CrcSize], out var crc, out var isLower)) return Hj212Status.BadEnd;
        if (crc != Hj212Crc.Compute(body)) return Hj212Status.BadCrc;

        frame = new Hj212Frame { Body = body, HasLowerCaseCrc = isLower };
        consumed = size;
        return Hj212Status.Ok;
    }

    /// <summary>Puts head, length, checksum and end around a body.</summary>
    /// <param name="body">
    /// At most 1024 bytes; may already lie in <paramref name="output"/> at offset 6, which saves the copy.
    /// </param>
    /// <param name="output">At least <paramref name="body"/> and 12 bytes.</param>
    /// <param name="written">Bytes of the frame, 0 unless <see cref="Hj212Status.Ok"/>.</param>
    /// <param name="lowerCaseCrc">As devices send it that <see cref="HasLowerCaseCrc"/>; the standard wants upper case.</param>
    public static Hj212Status Write(ReadOnlySpan<byte> body, Span<byte> output, out int written, bool lowerCaseCrc = false)
    {
        written = 0;
        if (body.Length > Hj212Limits.BodySizeMax) return Hj212Status.TooLong;
        var size = HeadSize + body.Length + TailSize;
        if (output.Length < size) return Hj212Status.BufferTooSmall;

        body.CopyTo(output[HeadSize..]);
        Head.CopyTo(output);
        Digits.Write(output.Slice(2, 4), body.Length);
        var tail = output.Slice(HeadSize + body.Length, TailSize);
        var crc = Hj212Crc.Compute(output.Slice(HeadSize, body.Length));
        var digits = lowerCaseCrc ? "0123456789abcdef"u8 : "0123456789ABCDEF"u8;
        for (var at = 0; at < CrcSize; at++) tail[at] = digits[(crc >> (12 - (4 * at))) & 15];
        tail[4] = (byte)'\r';
        tail[5] = (byte)'\n';
        written = size;
        return Hj212Status.Ok;
    }

    private static Hj212Status ReadLength(ReadOnlySpan<byte> input, out int length)
    {
        length = 0;
        for (var at = 0; at < HeadSize; at++)
        {
            if (at == input.Length) return Hj212Status.Incomplete;
            var each = input[at];
            if (at < 2 && each != '#') return Hj212Status.BadHead;
            if (at >= 2 && !Digits.Is(each)) return Hj212Status.BadLength;
            if (at >= 2) length = (length * 10) + each - '0';
        }

        return length <= Hj212Limits.BodySizeMax ? Hj212Status.Ok : Hj212Status.BadLength;
    }

    private static bool TryReadHex(ReadOnlySpan<byte> text, out ushort value, out bool isLower)
    {
        value = 0;
        isLower = false;
        foreach (var each in text)
        {
            int digit;
            if (Digits.Is(each)) digit = each - '0';
            else if (each is >= (byte)'A' and <= (byte)'F') digit = each - 'A' + 10;
            else if (each is >= (byte)'a' and <= (byte)'f')
            {
                digit = each - 'a' + 10;
                isLower = true;
            }
            else return false;
            value = (ushort)((value << 4) | digit);
        }

        return true;
    }
}
