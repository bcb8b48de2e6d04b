namespace SmartPoles.Protocols.Telemetry.Codes;

/// <summary>Identification code of one urban-management component (部件标识码), 16 digits.</summary>
/// <remarks>
/// CJ/T 214-2007 and GB/T 30428.2-2013. There is no check digit.
/// <code>
/// +--------------+-----------+--------------+------------+
/// | division (6) | class (2) | subclass (2) | serial (6) |
/// +--------------+-----------+--------------+------------+
///      371502         01           18          000001        street lamp no. 1 in Dongchangfu
/// </code>
/// </remarks>
public readonly record struct ComponentCode : IComparable<ComponentCode>
{
    /// <summary>Number of digits.</summary>
    public const int Length = 16;

    private const ulong SerialModulus = 1_000_000;
    private const ulong KindModulus = 10_000;

    private ComponentCode(ulong value) => Value = value;

    /// <summary>The sixteen digits as a number; 0 for the default value, which is no component.</summary>
    public ulong Value { get; }

    /// <summary>Administrative division that numbered the component.</summary>
    public DivisionCode Division =>
        DivisionCode.TryFromNumber(Value / SerialModulus / KindModulus, out var division) ? division : default;

    /// <summary>Class and subclass as one number: 0118 (118) is a street lamp, 0101 (101) a water-supply cover.</summary>
    public int Kind => (int)(Value / SerialModulus % KindModulus);

    /// <summary>Class (大类), 1..99.</summary>
    public int Class => Kind / 100;

    /// <summary>Subclass (小类), 1..99.</summary>
    public int Subclass => Kind % 100;

    /// <summary>Serial within division and kind (流水号), 0..999999.</summary>
    public int Serial => (int)(Value % SerialModulus);

    /// <summary>Builds a code from its parts; false when a part is outside its digits.</summary>
    public static bool TryCreate(DivisionCode division, int kind, int serial, out ComponentCode code)
    {
        var ok = division.Value != 0 && IsKind(kind) && serial is >= 0 and < (int)SerialModulus;
        code = ok
            ? new ComponentCode(((ulong)division.Value * KindModulus + (ulong)kind) * SerialModulus + (ulong)serial)
            : default;
        return ok;
    }

    /// <summary>Reads exactly sixteen digits with a legal division, class and subclass.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ComponentCode code)
    {
        code = default;
        if (!Digits.TryRead(text, Length, out var value)) return false;
        var candidate = new ComponentCode(value);
        if (candidate.Division.Value == 0 || !IsKind(candidate.Kind)) return false;
        code = candidate;
        return true;
    }

    /// <inheritdoc />
    public int CompareTo(ComponentCode other) => Value.CompareTo(other.Value);

    /// <summary>The sixteen digits.</summary>
    public override string ToString() => Value.ToString("D16");

    private static bool IsKind(int kind) => kind is > 100 and < (int)KindModulus && kind % 100 != 0;
}
