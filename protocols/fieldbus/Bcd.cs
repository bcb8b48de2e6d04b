namespace SmartPoles.Protocols.Fieldbus;

/// <summary>Packed decimal digits, two a byte, as meters write their numbers.</summary>
public static class Bcd
{
    /// <summary>Longest number, bytes: 18 digits fit a long.</summary>
    public const int SizeMax = 9;

    private const byte SignBit = 0x80;

    /// <summary>Whether both nibbles are digits.</summary>
    public static bool IsDigits(byte value) => (value & 0x0F) <= 9 && value <= 0x99;

    /// <summary>Whether every nibble is a digit.</summary>
    public static bool IsDigits(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (!IsDigits(value)) return false;
        }

        return true;
    }

    /// <summary>Reads a number whose lowest byte comes first.</summary>
    /// <param name="bytes">1 to 9 bytes.</param>
    /// <param name="value">0 unless true.</param>
    /// <param name="isSigned">The top bit of the last byte is the sign, not part of a digit.</param>
    /// <returns>False for a nibble above 9, no byte, or more than 9.</returns>
    public static bool TryReadLowFirst(ReadOnlySpan<byte> bytes, out long value, bool isSigned = false)
    {
        value = 0;
        if (bytes.IsEmpty || bytes.Length > SizeMax) return false;
        var isNegative = isSigned && (bytes[^1] & SignBit) != 0;
        var number = 0L;
        for (var at = bytes.Length - 1; at >= 0; at--)
        {
            var two = bytes[at];
            if (isNegative && at == bytes.Length - 1) two &= SignBit - 1;
            if (!IsDigits(two)) return false;
            number = (number * 100) + ValueOf(two);
        }

        value = isNegative ? -number : number;
        return true;
    }

    /// <summary>Writes a number, lowest byte first.</summary>
    /// <param name="value">Negative only where <paramref name="isSigned"/>.</param>
    /// <param name="bytes">All of them are filled, 1 to 9.</param>
    /// <param name="isSigned">The top bit of the last byte tells the sign.</param>
    /// <returns>False, and nothing written, where the number has too many digits or a sign it may not have.</returns>
    public static bool TryWriteLowFirst(long value, Span<byte> bytes, bool isSigned = false)
    {
        if (bytes.IsEmpty || bytes.Length > SizeMax || (value < 0 && !isSigned) || value == long.MinValue) return false;
        var left = Math.Abs(value);
        if (left >= LimitOf(bytes.Length, isSigned)) return false;
        foreach (ref var two in bytes)
        {
            two = FromValue((int)(left % 100));
            left /= 100;
        }

        if (value < 0) bytes[^1] |= SignBit;
        return true;
    }

    /// <summary>0 to 99 of one byte of two digits.</summary>
    public static int ValueOf(byte digits) => ((digits >> 4) * 10) + (digits & 0x0F);

    /// <summary>One byte of two digits from 0 to 99.</summary>
    public static byte FromValue(int value) => (byte)(((value / 10) << 4) | (value % 10));

    // A sign takes the top bit, which leaves 0 to 7 for the highest digit.
    private static long LimitOf(int bytes, bool isSigned)
    {
        var limit = 1L;
        for (var left = bytes; left > 0; left--) limit *= 100;
        return isSigned ? limit / 10 * 8 : limit;
    }
}
