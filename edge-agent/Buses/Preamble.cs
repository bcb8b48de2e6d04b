namespace SmartPoles.EdgeAgent.Buses;

/// <summary>The bytes FEH with which meter frames wake their receiver: up to four belong to the frame behind them.</summary>
internal static class Preamble
{
    private const byte Wake = 0xFE;
    private const int Most = 4;

    /// <summary>How many stand at the front, four at the most.</summary>
    public static int Of(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (count < Most && count < bytes.Length && bytes[count] == Wake) count++;
        return count;
    }
}
