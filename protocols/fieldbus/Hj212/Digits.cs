namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>Decimal digits in ASCII.</summary>
internal static class Digits
{
    public static bool Is(byte each) => each is >= (byte)'0' and <= (byte)'9';

    /// <summary>A whole number without sign of at most nine digits; leading zeros are fine.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        if (text.Length is 0 or > 9) return false;
        foreach (var each in text)
        {
            if (!Is(each)) return false;
            value = (value * 10) + each - '0';
        }

        return true;
    }

    /// <summary>Fills all of <paramref name="output"/>, with zeros in front.</summary>
    public static void Write(Span<byte> output, int value)
    {
        for (var at = output.Length - 1; at >= 0; at--)
        {
            output[at] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    /// <summary>Letters and digits.</summary>
    public static bool IsAlphanumeric(byte each) =>
        Is(each) || each is >= (byte)'A' and <= (byte)'Z' or >= (byte)'a' and <= (byte)'z';
}
