using System.Globalization;

namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>Address of a meter: 14 digits, the first four of which are its manufacturer. CJ/T 188-2004, data link layer, address field.</summary>
/// <remarks>
/// Seven bytes of two digits, the lowest first on the wire. All AAH: whichever meter is alone on the line. All 99H speaks to all
/// meters, and nobody answers.
/// </remarks>
public readonly record struct Cjt188Address
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 7;

    /// <summary>A byte that stands for any two digits.</summary>
    public const byte Any = DigitAddress.Any;

    private const int ManufacturerShift = 40;

    private Cjt188Address(ulong digits) => Packed = digits;

    /// <summary>Any meter; the only one on the line answers.</summary>
    public static Cjt188Address Wildcard { get; } = new(0xAA_AAAA_AAAA_AAAA);

    /// <summary>All meters; none answers.</summary>
    public static Cjt188Address Broadcast { get; } = new(0x99_9999_9999_9999);

    /// <summary>The fourteen digits as fourteen nibbles, A for any.</summary>
    public ulong Packed { get; }

    /// <summary>The manufacturer: the first four digits, as four nibbles.</summary>
    public ushort Manufacturer => (ushort)(Packed >> ManufacturerShift);

    /// <summary>Whether all meters are meant.</summary>
    public bool IsBroadcast => this == Broadcast;

    /// <summary>Whether one or more bytes stand for any digits.</summary>
    public bool HasWildcard => DigitAddress.HasWildcard(Packed, Size);

    /// <summary>Reads 1 to 14 digits; leading zeros may be left out. AA seven times over is the wildcard.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Cjt188Address address)
    {
        var isAddress = DigitAddress.TryParse(text, Size, out var packed);
        address = isAddress ? new Cjt188Address(packed) : default;
        return isAddress;
    }

    /// <summary>Reads the seven bytes of the wire.</summary>
    /// <returns>False where a byte is neither two digits nor AAH, or there are fewer than seven.</returns>
    public static bool TryRead(ReadOnlySpan<byte> wire, out Cjt188Address address)
    {
        var isAddress = DigitAddress.TryRead(wire, Size, out var packed);
        address = isAddress ? new Cjt188Address(packed) : default;
        return isAddress;
    }

    /// <summary>Whether a question to this address is one to <paramref name="meter"/>.</summary>
    public bool Covers(Cjt188Address meter) => DigitAddress.Covers(Packed, meter.Packed, Size);

    /// <summary>Writes the seven bytes of the wire; false without room for them.</summary>
    public bool TryWrite(Span<byte> wire) => DigitAddress.TryWrite(Packed, Size, wire);

    /// <summary>The fourteen digits.</summary>
    public override string ToString() => Packed.ToString("X14", CultureInfo.InvariantCulture);
}
