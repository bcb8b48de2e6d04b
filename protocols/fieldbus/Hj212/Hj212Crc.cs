namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>The checksum of HJ 212, called CRC16 there.</summary>
/// <remarks>
/// HJ 212-2017, appendix A. <c>crc = (crc &gt;&gt; 8) ^ byte</c> throws the low byte away before each byte, so that what is shifted never has
/// more than eight bits: there are 256 results, and the low byte is one of 00, 01, 40, 41, 80, 81, C0, C1. Two changed digits go
/// unnoticed in 4.7 % of all cases; see <see cref="Hj212Plausibility"/>.
/// </remarks>
public static class Hj212Crc
{
    private const ushort Polynomial = 0xA001;
    private const ushort Start = 0xFFFF;

    private static readonly ushort[] Table = MakeTable();

    /// <summary>The checksum of a body; it is sent as four hex digits, high byte first.</summary>
    public static ushort Compute(ReadOnlySpan<byte> body)
    {
        var table = Table;
        uint crc = Start;
        foreach (var each in body) crc = table[(byte)((crc >> 8) ^ each)];
        return (ushort)crc;
    }

    private static ushort[] MakeTable()
    {
        var table = new ushort[256];
        for (var value = 0; value < table.Length; value++)
        {
            var crc = (ushort)value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (ushort)((crc >> 1) ^ Polynomial) : (ushort)(crc >> 1);
            table[value] = crc;
        }

        return table;
    }
}
