namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>One thing a meter can be asked for: what its bytes mean. DL/T 645-2007, annex A; DL/T 645-1997, annex A.</summary>
/// <param name="Edition">Whose identifier it is.</param>
/// <param name="Identifier">Four bytes (2007) or two (1997), as in the standard's tables: 02010100, B611.</param>
/// <param name="Name">In words, lower case.</param>
/// <param name="Layout">What the bytes are.</param>
/// <param name="Size">Bytes of the value; a number has at most 9.</param>
/// <param name="Decimals">Digits behind the decimal point.</param>
/// <param name="IsSigned">The top bit of the highest byte is the sign.</param>
/// <param name="Unit">Of the number after the decimal point is set; empty for none.</param>
public sealed record Dlt645Item(
    Dlt645Edition Edition,
    uint Identifier,
    string Name,
    Dlt645Layout Layout,
    int Size,
    int Decimals,
    bool IsSigned,
    string Unit)
{
    /// <summary>Reads the number of this item.</summary>
    /// <param name="data">The value alone, as <see cref="Dlt645Response.Data"/> gives it.</param>
    /// <param name="value">In <see cref="Unit"/>; 0 unless <see cref="Dlt645ValueStatus.Ok"/>.</param>
    public Dlt645ValueStatus TryReadNumber(Dlt645Data data, out double value)
    {
        var status = TryReadDigits(data, out var digits);
        value = DecimalScale.Apply(digits, -Decimals);
        return status;
    }

    /// <summary>Reads the number of this item as a whole number of its smallest step.</summary>
    /// <param name="data">The value alone.</param>
    /// <param name="digits">Without the decimal point; 0 unless <see cref="Dlt645ValueStatus.Ok"/>.</param>
    public Dlt645ValueStatus TryReadDigits(Dlt645Data data, out long digits)
    {
        digits = 0;
        if (Layout != Dlt645Layout.Number) return Dlt645ValueStatus.NoNumber;
        if (data.Length != Size || Size > Bcd.SizeMax) return Dlt645ValueStatus.WrongSize;
        if (data.IsAbsent) return Dlt645ValueStatus.Absent;

        Span<byte> plain = stackalloc byte[Bcd.SizeMax];
        data.TryCopyTo(plain);
        return Bcd.TryReadLowFirst(plain[..Size], out digits, IsSigned) ? Dlt645ValueStatus.Ok : Dlt645ValueStatus.NotDigits;
    }

    /// <summary>Writes the bytes of a number, without the offset; for a meter that answers.</summary>
    /// <param name="value">In <see cref="Unit"/>; rounded to the smallest step.</param>
    /// <param name="plain">At least <see cref="Size"/> bytes.</param>
    /// <returns>False where the number does not fit the digits, has a sign it may not have, or there is no room.</returns>
    public bool TryWriteNumber(double value, Span<byte> plain)
    {
        if (Layout != Dlt645Layout.Number || plain.Length < Size) return false;
        var digits = Math.Round(value * Math.Pow(10, Decimals), MidpointRounding.AwayFromZero);
        return Math.Abs(digits) < 1e15 && Bcd.TryWriteLowFirst((long)digits, plain[..Size], IsSigned);
    }
}
