using System.Globalization;

namespace SmartPoles.Protocols.Fieldbus;

/// <summary>
/// What the addresses of the meter protocols have in common: bytes of two digits, the lowest first on the wire, where AAH stands for any
/// two. Held as one number of nibbles, so that it prints as it is printed on the meter.
/// </summary>
internal static class DigitAddress
{
    /// <summary>A byte that stands for any two digits.</summary>
    public const byte Any = 0xAA;

    /// <summary>Reads digits and AA as they are printed; leading zeros may be left out.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, int size, out ulong packed)
    {
        packed = 0;
        return !text.IsEmpty && text.Length <= 2 * size
            && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out packed)
            && IsAddress(packed, size);
    }

    /// <summary>Reads the bytes of the wire; false where one is neither two digits nor AAH, or there are too few.</summary>
    public static bool TryRead(ReadOnlySpan<byte> wire, int size, out ulong packed)
    {
        packed = 0;
        if (wire.Length < size) return false;
        for (var at = size - 1; at >= 0; at--) packed = (packed << 8) | wire[at];
        return IsAddress(packed, size);
    }

    /// <summary>Writes the bytes of the wire; false without room for them.</summary>
    public static bool TryWrite(ulong packed, int size, Span<byte> wire)
    {
        if (wire.Length < size) return false;
        for (var at = 0; at < size; at++) wire[at] = ByteAt(packed, at);
        return true;
    }

    /// <summary>Whether one or more bytes stand for any digits.</summary>
    public static bool HasWildcard(ulong packed, int size)
    {
        for (var at = 0; at < size; at++)
        {
            if (ByteAt(packed, at) == Any) return true;
        }

        return false;
    }

    /// <summary>Whether a question to one address is one to another.</summary>
    public static bool Covers(ulong asked, ulong meter, int size)
    {
        for (var at = 0; at < size; at++)
        {
            if (ByteAt(asked, at) != Any && ByteAt(asked, at) != ByteAt(meter, at)) return false;
        }

        return true;
    }

    private static bool IsAddress(ulong packed, int size)
    {
        for (var at = 0; at < size; at++)
        {
            if (ByteAt(packed, at) is var two && two != Any && !Bcd.IsDigits(two)) return false;
        }

        return true;
    }

    private static byte ByteAt(ulong packed, int position) => (byte)(packed >> (8 * position));
}
