namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>The two status bytes of a meter as they came; <see cref="Cjt188StatusMap"/> says what they mean to its vendor.</summary>
/// <param name="Bits">The first byte is the low one.</param>
public readonly record struct Cjt188MeterStatus(ushort Bits)
{
    /// <summary>Bytes.</summary>
    public const int Size = 2;

    /// <summary>Reads two bytes; false for fewer.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out Cjt188MeterStatus status)
    {
        status = default;
        if (data.Length < Size) return false;
        status = new Cjt188MeterStatus((ushort)(data[0] | (data[1] << 8)));
        return true;
    }

    /// <summary>Writes two bytes; false without room.</summary>
    public bool TryWrite(Span<byte> data)
    {
        if (data.Length < Size) return false;
        data[0] = (byte)Bits;
        data[1] = (byte)(Bits >> 8);
        return true;
    }
}
