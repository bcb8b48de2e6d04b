namespace SmartPoles.Protocols.Telemetry.Codes;

/// <summary>Unit grid identification code (单元网格标识码), 15 digits; a grid cell is about 100 m x 100 m.</summary>
/// <remarks>
/// CJ/T 213-2005, GB/T 30428.1-2013. Serials run west to east, then north to south, within a community.
/// <code>
/// +--------------+------------------+---------------------+------------+
/// | division (6) | street, town (3) | community, village (3) | grid (3) |
/// +--------------+------------------+---------------------+------------+
/// </code>
/// </remarks>
public readonly record struct GridCode : IComparable<GridCode>
{
    /// <summary>Number of digits.</summary>
    public const int Length = 15;

    private const ulong PartModulus = 1_000;

    private GridCode(ulong value) => Value = value;

    /// <summary>The fifteen digits as a number; 0 for the default value, which is no grid cell.</summary>
    public ulong Value { get; }

    /// <summary>Administrative division.</summary>
    public DivisionCode Division =>
        DivisionCode.TryFromNumber(Value / (PartModulus * PartModulus * PartModulus), out var division) ? division : default;

    /// <summary>Street or town (GB/T 10114), 0..999.</summary>
    public int Street => (int)(Value / (PartModulus * PartModulus) % PartModulus);

    /// <summary>Community or village, 0..999.</summary>
    public int Community => (int)(Value / PartModulus % PartModulus);

    /// <summary>Grid serial within the community, 1..999.</summary>
    public int Serial => (int)(Value % PartModulus);

    /// <summary>Builds a code from its parts; false when a part is outside its digits.</summary>
    public static bool TryCreate(DivisionCode division, int street, int community, int serial, out GridCode code)
    {
        var ok = division.Value != 0 && IsPart(street) && IsPart(community) && serial is > 0 and < (int)PartModulus;
        code = ok
            ? new GridCode(
                (((ulong)division.Value * PartModulus + (ulong)street) * PartModulus + (ulong)community) * PartModulus
                + (ulong)serial)
            : default;
        return ok;
    }

    /// <summary>Reads exactly fifteen digits with a legal division and a grid serial above zero.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out GridCode code)
    {
        code = default;
        if (!Digits.TryRead(text, Length, out var value)) return false;
        var candidate = new GridCode(value);
        if (candidate.Division.Value == 0 || candidate.Serial == 0) return false;
        code = candidate;
        return true;
    }

    /// <inheritdoc />
    public int CompareTo(GridCode other) => Value.CompareTo(other.Value);

    /// <summary>The fifteen digits.</summary>
    public override string ToString() => Value.ToString("D15");

    private static bool IsPart(int part) => part is >= 0 and < (int)PartModulus;
}
