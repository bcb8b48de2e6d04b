namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>Moves a value of 1 to 4 registers between its bits and its bytes on the wire.</summary>
internal static class WordOrderBytes
{
    /// <summary>Bytes of one register.</summary>
    public const int RegisterSize = 2;

    public static ulong Gather(ReadOnlySpan<byte> wire, WordOrder order)
    {
        var bits = 0UL;
        for (var significance = 0; significance < wire.Length; significance++)
        {
            bits = (bits << 8) | wire[OffsetOf(significance, wire.Length, order)];
        }

        return bits;
    }

    public static void Scatter(ulong bits, Span<byte> wire, WordOrder order)
    {
        for (var significance = wire.Length - 1; significance >= 0; significance--)
        {
            wire[OffsetOf(significance, wire.Length, order)] = (byte)bits;
            bits >>= 8;
        }
    }

    // Significance 0 is byte A. The order is two independent swaps: of the registers, and of the bytes inside each.
    private static int OffsetOf(int significance, int size, WordOrder order)
    {
        var offset = significance;
        if (order is WordOrder.CDAB or WordOrder.DCBA) offset = size - RegisterSize - (offset & ~1) + (offset & 1);
        if (order is WordOrder.BADC or WordOrder.DCBA) offset ^= 1;
        return offset;
    }
}
