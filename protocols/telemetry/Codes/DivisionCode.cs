namespace SmartPoles.Protocols.Telemetry.Codes;

/// <summary>Administrative division code, 6 digits: province (2), prefecture (2), county (2).</summary>
/// <remarks>
/// GB/T 2260. Range 110000..829999. Divisions are renamed and abolished over time: <see cref="Current"/> maps an
/// abolished code that old component codes may still carry to the one in force.
/// </remarks>
public readonly record struct DivisionCode : IComparable<DivisionCode>
{
    /// <summary>Number of digits.</summary>
    public const int Length = 6;

    private const uint Min = 110000;
    private const uint Max = 829999;

    private DivisionCode(uint value) => Value = value;

    /// <summary>The code as a number, 110000..829999; 0 for the default value, which is no division.</summary>
    public uint Value { get; }

    /// <summary>Reads exactly six digits.</summary>
    /// <returns>False when the text has another length, a non-digit or a province outside 11..82.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out DivisionCode code)
    {
        var ok = Digits.TryRead(text, Length, out var value) && value is >= Min and <= Max;
        code = ok ? new DivisionCode((uint)value) : default;
        return ok;
    }

    /// <summary>The division in force today: Chiping county (371523) became Chiping district (371503) in 2019.</summary>
    public DivisionCode Current => Value == 371523 ? new DivisionCode(371503) : this;

    /// <inheritdoc />
    public int CompareTo(DivisionCode other) => Value.CompareTo(other.Value);

    /// <summary>The six digits.</summary>
    public override string ToString() => Value.ToString("D6");

    internal static bool TryFromNumber(ulong value, out DivisionCode code)
    {
        var ok = value is >= Min and <= Max;
        code = ok ? new DivisionCode((uint)value) : default;
        return ok;
    }
}
