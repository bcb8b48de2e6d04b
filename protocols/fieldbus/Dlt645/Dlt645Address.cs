using System.Globalization;

namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>Address of a meter: 12 digits, as printed on it. DL/T 645-2007, 5.2.2.</summary>
/// <remarks>
/// Six bytes of two digits, the lowest first on the wire. AAH in a byte stands for any two digits, so that a meter can be asked by
/// the low digits alone, or, with all six, whichever meter is alone on the line. 999999999999 speaks to all: nobody answers.
/// </remarks>
public readonly record struct Dlt645Address
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 6;

    /// <summary>A byte that stands for any two digits.</summary>
    public const byte Any = 0xAA;

    private const int Digits = 12;

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

    /// <summary>Reads 1 to 12 digits; leading zeros may be left out. AA twice over six times is the wildcard.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Dlt645Address address)
    {
        address = default;
        if (text.IsEmpty || text.Length > Digits) return false;
        if (!ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var packed)) return false;
        return TryCreate(packed, out address);
    }

    /// <summary>Reads the six bytes of the wire.</summary>
    /// <returns>False where a byte is neither two digits nor AAH, or there are fewer than six.</returns>
    public static bool TryRead(ReadOnlySpan<byte> wire, out Dlt645Address address)
    {
        address = default;
        if (wire.Length < Size) return false;
        var packed = 0UL;
        for (var at = Size - 1; at >= 0; at--) packed = (packed << 8) | wire[at];
        return TryCreate(packed, out address);
    }

    /// <summary>Whether a question to this address is one to <paramref name="meter"/>.</summary>
    public bool Covers(Dlt645Address meter)
    {
        for (var at = 0; at < Size; at++)
        {
            if (ByteAt(at) != Any && ByteAt(at) != meter.ByteAt(at)) return false;
        }

        return true;
    }

    /// <summary>Writes the six bytes of the wire; false without room for them.</summary>
    public bool TryWrite(Span<byte> wire)
    {
        if (wire.Length < Size) return false;
        for (var at = 0; at < Size; at++) wire[at] = ByteAt(at);
        return true;
    }

    /// <summary>The twelve digits.</summary>
    public override string ToString() => Packed.ToString("X12", CultureInfo.InvariantCulture);

    private static bool TryCreate(ulong packed, out Dlt645Address address)
    {
        address = new Dlt645Address(packed);
        for (var at = 0; at < Size; at++)
        {
            if (address.ByteAt(at) is var two && two != Any && !Bcd.IsDigits(two)) return false;
        }

        return true;
    }

    private byte ByteAt(int position) => (byte)(Packed >> (8 * position));
}
