using System.Globalization;

namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>Address of a meter: 12 digits, as printed on it. DL/T 645-2007, section 5, address field.</summary>
/// <remarks>
/// Six bytes of two digits, the lowest first on the wire. AAH in a byte stands for any two digits, so that a meter can be asked by
/// the low digits alone, or, with all six, whichever meter is alone on the line. 999999999999 speaks to all: nobody answers.
/// </remarks>
public readonly record struct Dlt645Address
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 6;

    /// <summary>A byte that stands for any two digits.</summary>
    public const byte Any = DigitAddress.Any;

    private Dlt645Address(ulong digits) => Packed = digits;

    /// <summary>Any meter; the only one on the line answers.</summary>
    public static Dlt645Address Wildcard { get; } = new(0xAAAA_AAAA_AAAA);

    /// <summary>All meters; none answers.</summary>
    public static Dlt645Address Broadcast { get; } = new(0x9999_9999_9999);

    /// <summary>The twelve digits as twelve nibbles, A for any.</summary>
    public ulong Packed { get; }

    /// <summary>Whether all meters are meant.</summary>
    public bool IsBroadcast => this == Broadcast;

    /// <summary>Whether one or more bytes stand for any digits.</summary>
    public bool HasWildcard => DigitAddress.HasWildcard(Packed, Size);

    /// <summary>Reads 1 to 12 digits; leading zeros may be left out. AA twice over six times is the wildcard.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Dlt645Address address)
    {
        var isAddress = DigitAddress.TryParse(text, Size, out var packed);
        address = isAddress ? new Dlt645Address(packed) : default;
        return isAddress;
    }

    /// <summary>Reads the six bytes of the wire.</summary>
    /// <returns>False where a byte is neither two digits nor AAH, or there are fewer than six.</returns>
    public static bool TryRead(ReadOnlySpan<byte> wire, out Dlt645Address address)
    {
        var isAddress = DigitAddress.TryRead(wire, Size, out var packed);
        address = isAddress ? new Dlt645Address(packed) : default;
        return isAddress;
    }

    /// <summary>Whether a question to this address is one to <paramref name="meter"/>.</summary>
    public bool Covers(Dlt645Address meter) => DigitAddress.Covers(Packed, meter.Packed, Size);

    /// <summary>Writes the six bytes of the wire; false without room for them.</summary>
    public bool TryWrite(Span<byte> wire) => DigitAddress.TryWrite(Packed, Size, wire);

    /// <summary>The twelve digits.</summary>
    public override string ToString() => Packed.ToString("X12", CultureInfo.InvariantCulture);
}
