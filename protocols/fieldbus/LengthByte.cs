namespace SmartPoles.Protocols.Fieldbus;

/// <summary>
/// What the meter protocols have in common: one byte tells how many data bytes there are, and all else of a frame has a fixed size. Says
/// whether as many bytes have come as that byte wants; whether they are a frame is the dialect's to judge.
/// </summary>
internal static class LengthByte
{
    /// <summary>Looks at a place where a frame may begin.</summary>
    /// <param name="bytes">From the beginning on.</param>
    /// <param name="offset">Where the length stands.</param>
    /// <param name="overhead">Bytes of a frame without data, which is also the least that a frame has.</param>
    /// <param name="size">Bytes of the whole frame, or the least that it has while its length has not come.</param>
    /// <returns>Whether all of it has come.</returns>
    public static bool IsWhole(ReadOnlySpan<byte> bytes, int offset, int overhead, out int size)
    {
        size = bytes.Length > offset ? bytes[offset] + overhead : overhead;
        return bytes.Length > offset && bytes.Length >= size;
    }
}
