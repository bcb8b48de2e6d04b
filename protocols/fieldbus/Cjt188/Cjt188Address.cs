using System.Globalization;

namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>Address of a meter: 14 digits, the first four of which are its manufacturer. CJ/T 188-2004, 6.2.2.</summary>
/// <remarks>
/// Seven bytes of two digits, the lowest first on the wire. All AAH: whichever meter is alone on the line. All 99H speaks to all
/// meters, and nobody answers.
/// </remarks>
public readonly record struct Cjt188Address
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 7;

    /// <summary>A byte that stands for any two digits.</summary>
    public const byte Any = 0xAA;

    private const int Digits = 14;
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
    public bool HasWildcard
    {
        get
        {
            for (var at = 0; at < Size; at++)
            {
                if (ByteAt(at) == Any) return true;
            }

            return false;
        }
    }

    /// <summary>Reads 1 to 14 digits; leading zeros may be left out. AA seven times over is the wildcard.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Cjt188Address address)
    {
        address = default;
        if (text.IsEmpty || text.Length > Digits) return false;
        if (!ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var packed)) return false;
        return TryCreate(packed, out address);
    }

    /// <summary>Reads the seven bytes of the wire.</summary>
    /// <returns>False where a byte is neither two digits nor AAH, or there are fewer than seven.</returns>
    public static bool TryRead(ReadOnlySpan<byte> wire, out Cjt188Address address)
    {
        address = default;
        if (wire.Length < Size) return false;
        var packed = 0UL;
        for (var at = Size - 1; at >= 0; at--) packed = (packed << 8) | wire[at];
        return TryCreate(packed, out address);
    }

    /// <summary>Whether a question to this address is one to <paramref name="meter"/>.</summary>
    public bool Covers(Cjt188Address meter)
    {
        for (var at = 0; at < Size; at++)
        {
            if (ByteAt(at) != Any && ByteAt(at) != meter.ByteAt(at)) return false;
        }

        return true;
    }

    /// <summary>Writes the seven bytes of the wire; false without room for them.</summary>
    public bool TryWrite(Span<byte> wire)
    {
        if (wire.Length < Size) return false;
        for (var at = 0; at < Size; at++) wire[at] = ByteAt(at);
        return true;
    }

    /// <summary>The fourteen digits.</summary>
    public override string ToString() => Packed.ToString("X14", CultureInfo.InvariantCulture);

    private static bool TryCreate(ulong packed, out Cjt188Address address)
    {
        address = new Cjt188Address(packed);
        for (var at = 0; at < Size; at++)
        {
            if (address.ByteAt(at) is var two && two != Any && !Bcd.IsDigits(two)) return false;
        }

        return true;
    }

    private byte ByteAt(int position) => (byte)(Packed >> (8 * position));
}
