namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>A number as a meter tells it: digits, a fixed decimal point, and mostly a unit.</summary>
/// <remarks>
/// CJ/T 188-2004, data identifiers and formats
/// <code>
/// | digits, low first (4 bytes) | unit (8) |          volume, heat, power: 2 decimals; flow: 4
/// </code>
/// </remarks>
/// <param name="Digits">Without the decimal point.</param>
/// <param name="Decimals">Digits behind the point, in <paramref name="Unit"/>.</param>
/// <param name="Unit">As told by the meter.</param>
public readonly record struct Cjt188Number(long Digits, int Decimals, Cjt188Unit Unit)
{
    /// <summary>Bytes of a number with its unit.</summary>
    public const int Size = 5;

    private const int DigitsSize = Size - 1;

    /// <summary>In the base unit of <see cref="Cjt188Unit.Dimension"/>; of an unknown unit the number as told.</summary>
    public double Value => DecimalScale.Apply(Digits, Unit.Exponent - Decimals);

    /// <summary>Reads five bytes; false for a nibble above 9 or too few bytes. An unknown unit is kept, not refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, int decimals, out Cjt188Number number)
    {
        number = default;
        if (data.Length < Size || !Bcd.TryReadLowFirst(data[..DigitsSize], out var digits)) return false;
        number = new Cjt188Number(digits, decimals, new Cjt188Unit(data[DigitsSize]));
        return true;
    }

    /// <summary>A value in a base unit, put into the meter's unit and rounded to its last digit.</summary>
    public static Cjt188Number From(double value, int decimals, Cjt188Unit unit) =>
        new((long)Math.Round(value * Math.Pow(10, decimals - unit.Exponent), MidpointRounding.AwayFromZero), decimals, unit);

    /// <summary>Writes five bytes; false where the number does not fit eight digits, or without room.</summary>
    public bool TryWrite(Span<byte> data)
    {
        if (data.Length < Size || !Bcd.TryWriteLowFirst(Digits, data[..DigitsSize])) return false;
        data[DigitsSize] = Unit.Code;
        return true;
    }
}
