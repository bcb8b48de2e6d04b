namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>Numeric type of an item, such as N3.1: at most so many digits before and behind the point. HJ 212-2017, appendix B.</summary>
/// <param name="Integers">Digits before the point.</param>
/// <param name="Decimals">Digits behind it.</param>
public readonly record struct Hj212Form(int Integers, int Decimals)
{
    private const int DigitsMax = 18;    // all of them together fit a long

    private static readonly double[] PowersOfTen = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

    /// <summary>Any number that devices send, where the standard names no type.</summary>
    public static readonly Hj212Form Any = new(10, 8);

    /// <summary>
    /// Reads a number as devices write it: no exponent, no plus, no point without digits on both sides, and no zeros in front, which no
    /// device writes and one changed digit makes.
    /// </summary>
    public bool TryRead(ReadOnlySpan<byte> text, out double value)
    {
        value = double.NaN;
        var isNegative = !text.IsEmpty && text[0] == '-';
        if (isNegative) text = text[1..];
        var point = text.IndexOf((byte)'.');
        var integers = point < 0 ? text : text[..point];
        var decimals = point < 0 ? default : text[(point + 1)..];
        if (integers.IsEmpty || integers.Length > Integers || (integers.Length > 1 && integers[0] == '0')) return false;
        if ((point >= 0 && decimals.IsEmpty) || decimals.Length > Decimals || integers.Length + decimals.Length > DigitsMax) return false;
        long mantissa = 0;
        if (!TryAppend(integers, ref mantissa) || !TryAppend(decimals, ref mantissa)) return false;
        value = mantissa / PowersOfTen[decimals.Length];
        if (isNegative) value = -value;
        return true;
    }

    private static bool TryAppend(ReadOnlySpan<byte> digits, ref long mantissa)
    {
        foreach (var each in digits)
        {
            if (!Digits.Is(each)) return false;
            mantissa = (mantissa * 10) + each - '0';
        }

        return true;
    }
}
