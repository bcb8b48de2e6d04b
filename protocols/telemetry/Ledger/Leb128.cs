namespace SmartPoles.Protocols.Telemetry.Ledger;

/// <summary>Unsigned variable-length integer, seven bits a byte, low bits first; the varint of protobuf (LEB128).</summary>
public static class Leb128
{
    /// <summary>Longest encoding of 64 bits, bytes.</summary>
    public const int SizeMax = 10;

    /// <summary>Writes a value and tells how many bytes it took; the target must hold <see cref="SizeMax"/>.</summary>
    public static int Write(Span<byte> target, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7) target[at++] = (byte)(value | 0x80);
        target[at++] = (byte)value;
        return at;
    }

    /// <summary>Takes a value from the front; false when the bytes end early or the value is longer than 64 bits.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var index = 0; index < SizeMax && index < bytes.Length; index++)
        {
            value |= (ulong)(bytes[index] & 0x7F) << (7 * index);
            if (bytes[index] >= 0x80) continue;
            if (index == SizeMax - 1 && bytes[index] > 1) return false;
            bytes = bytes[(index + 1)..];
            return true;
        }

        return false;
    }

    /// <summary>Maps a signed number to an unsigned one with small values for small magnitudes (zigzag).</summary>
    public static ulong ZigZag(long value) => ((ulong)value << 1) ^ (ulong)(value >> 63);

    /// <summary>The way back of <see cref="ZigZag"/>.</summary>
    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
