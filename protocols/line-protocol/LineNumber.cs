using System.Globalization;
using System.Numerics;

namespace SmartPoles.Protocols.LineProtocol;

/// <summary>Numbers as the line protocol spells them, fast for what sensors send.</summary>
/// <remarks>
/// The shortest digits of a double are dear to find. But a value with few decimals is an integer of thousandths or millionths, divided, and if the
/// division gives the very same double, its at most 15 digits name it alone. Of the rest, 17 digits name each: whole part and
/// fraction are bits of the mantissa, and one multiplication makes decimals of them. What is very large or small goes the long way.
/// </remarks>
internal static class LineNumber
{
    /// <summary>Room that any number needs, bytes.</summary>
    internal const int BytesMax = 32;

    private const int MantissaBits = 52;
    private const int ExponentBias = 1023;
    private const int DigitsEnough = 17;
    private const double DirectMin = 0.01;
    private const double DirectMax = 1e9;
    private const ulong Thousand = 1000;
    private const double MillionthsMax = 1e9;
    private const double BillionthsMax = 1e6;

    private static readonly ulong[] Powers = Enumerable.Range(0, 20).Select(power => (ulong)BigInteger.Pow(10, power)).ToArray();

    private static ReadOnlySpan<byte> Pairs =>
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;

    /// <summary>Writes digits that read back as the same double, few where few do. NaN and infinity are the caller's to refuse.</summary>
    internal static int Write(double value, Span<byte> target)
    {
        var magnitude = Math.Abs(value);
        var sign = double.IsNegative(value) ? 1 : 0;
        target[0] = (byte)'-';

        // Most registers have at most three decimals: the shortest way.
        if (magnitude < MillionthsMax && IsDecimal(magnitude, Thousand, out var thousandths)) return sign + WriteThousandths(thousandths, target[sign..]);
        if (magnitude < MillionthsMax && IsDecimal(magnitude, 1e6, out var millionths)) return sign + WriteDecimal(millionths, 6, target[sign..]);
        if (magnitude < BillionthsMax && IsDecimal(magnitude, 1e9, out var billionths)) return sign + WriteDecimal(billionths, 9, target[sign..]);
        if (magnitude is >= DirectMin and < DirectMax) return sign + WriteDirect(magnitude, target[sign..]);
        value.TryFormat(target, out var written, default, CultureInfo.InvariantCulture);
        return written;
    }

    internal static int Write(long value, Span<byte> target)
    {
        if (value >= 0) return Write((ulong)value, target);
        target[0] = (byte)'-';
        return 1 + Write(unchecked((ulong)-value), target[1..]);
    }

    internal static int Write(ulong value, Span<byte> target)
    {
        var digits = Digits(value);
        WriteDigits(value, target[..digits]);
        return digits;
    }

    // At most 15 digits, so both conversions are exact and the division rounds as a reader of the decimals does.
    private static bool IsDecimal(double magnitude, double scale, out ulong scaled)
    {
        var rounded = (long)((magnitude * scale) + 0.5);
        scaled = (ulong)rounded;
        return rounded / scale == magnitude;
    }

    private static int WriteThousandths(ulong scaled, Span<byte> target)
    {
        var whole = scaled / Thousand;
        var fraction = (int)(scaled - (whole * Thousand));
        var length = Write(whole, target);
        if (fraction == 0) return length;
        var tenths = fraction / 100;
        target[length++] = (byte)'.';
        target[length++] = (byte)('0' + tenths);
        var rest = fraction - (tenths * 100);
        if (rest == 0) return length;
        Pairs.Slice(rest * 2, 2).CopyTo(target[length..]);
        return target[length + 1] == (byte)'0' ? length + 1 : length + 2;
    }

    private static int WriteDecimal(ulong scaled, int decimals, Span<byte> target)
    {
        var whole = scaled / Powers[decimals];
        return WriteParts(whole, scaled - (whole * Powers[decimals]), decimals, target);
    }

    private static int WriteDirect(double magnitude, Span<byte> target)
    {
        var bits = BitConverter.DoubleToUInt64Bits(magnitude);
        var mantissa = (bits & ((1UL << MantissaBits) - 1)) | (1UL << MantissaBits);
        var shift = MantissaBits + ExponentBias - (int)(bits >> MantissaBits);
        var whole = mantissa >> shift;
        var fraction = mantissa - (whole << shift);

        // Leading zeros behind the point are no digits that count.
        var decimals = whole > 0 ? DigitsEnough - Digits(whole) : magnitude >= 0.1 ? DigitsEnough : DigitsEnough + 1;
        var product = ((UInt128)fraction * Powers[decimals]) + (UInt128.One << (shift - 1));
        var scaled = (ulong)(product >> shift);
        return scaled < Powers[decimals] ? WriteParts(whole, scaled, decimals, target) : WriteParts(whole + 1, 0, decimals, target);
    }

    private static int WriteParts(ulong whole, ulong fraction, int decimals, Span<byte> target)
    {
        var length = Write(whole, target);
        if (fraction == 0) return length;
        target[length] = (byte)'.';
        WriteDigits(fraction, target.Slice(length + 1, decimals));
        length += 1 + decimals;
        while (target[length - 1] == (byte)'0') length--;
        return length;
    }

    private static int Digits(ulong value)
    {
        // 1233 / 4096 is log10 of 2, near enough for 64 bits.
        var guess = ((BitOperations.Log2(value | 1) + 1) * 1233) >> 12;
        return guess + (value >= Powers[guess] ? 1 : 0) is var digits && digits > 0 ? digits : 1;
    }

    /// <summary>Fills the whole target, with leading zeros.</summary>
    private static void WriteDigits(ulong value, Span<byte> target)
    {
        var at = target.Length;
        while (at >= 2)
        {
            var rest = value / 100;
            Pairs.Slice((int)(value - (rest * 100)) * 2, 2).CopyTo(target[(at -= 2)..]);
            value = rest;
        }

        if (at == 1) target[0] = (byte)('0' + (value % 10));
    }
}
