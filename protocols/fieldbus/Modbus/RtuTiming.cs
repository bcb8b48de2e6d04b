namespace SmartPoles.Protocols.Fieldbus.Modbus;

/// <summary>The silences that frame RTU on one serial line. MODBUS over Serial Line V1.02, 2.5.1.1.</summary>
/// <remarks>
/// Up to 19200 baud the silences are 1.5 and 3.5 characters; above they are fixed, because interrupts cannot keep up.
/// All spans are rounded up to the next 100 ns, so that a waited silence is never shorter than asked.
/// </remarks>
public readonly record struct RtuTiming
{
    /// <summary>
    /// Bits of one character in the standard's own format: start, 8 data, parity or second stop, stop (2.5.1).
    /// </summary>
    public const int BitsPerCharacterDefault = 11;

    /// <summary>Shortest wait after a broadcast, while every slave acts on it (2.4.1: 100 to 200 ms).</summary>
    public static readonly TimeSpan TurnaroundMin = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest usual wait after a broadcast (2.4.1).</summary>
    public static readonly TimeSpan TurnaroundMax = TimeSpan.FromMilliseconds(200);

    private const int FixedAboveBaud = 19200;
    private static readonly TimeSpan FixedInterCharacter = TimeSpan.FromMicroseconds(750);
    private static readonly TimeSpan FixedInterFrame = TimeSpan.FromMicroseconds(1750);

    private RtuTiming(int baud, int bitsPerCharacter)
    {
        Baud = baud;
        BitsPerCharacter = bitsPerCharacter;
    }

    /// <summary>Bits a second on the line.</summary>
    public int Baud { get; }

    /// <summary>Start, data, parity and stop bits of one character: 10 for 8N1, 11 for 8E1.</summary>
    public int BitsPerCharacter { get; }

    /// <summary>Time of one byte on the wire.</summary>
    public TimeSpan Character => WireTime(1);

    /// <summary>t1.5: a longer gap inside a frame breaks it.</summary>
    public TimeSpan InterCharacterMax => Baud > FixedAboveBaud ? FixedInterCharacter : HalfCharacters(3);

    /// <summary>t3.5: the silence that ends one frame and must come before the next.</summary>
    public TimeSpan InterFrameMin => Baud > FixedAboveBaud ? FixedInterFrame : HalfCharacters(7);

    /// <summary>The silences of a line.</summary>
    /// <param name="baud">Bits a second, 1 or more.</param>
    /// <param name="bitsPerCharacter">7 to 12.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A value outside its range: a fault of the configuration, found at start.
    /// </exception>
    public static RtuTiming For(int baud, int bitsPerCharacter = BitsPerCharacterDefault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(baud, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(bitsPerCharacter, 7);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bitsPerCharacter, 12);
        return new RtuTiming(baud, bitsPerCharacter);
    }

    /// <summary>Time that <paramref name="bytes"/> take on the wire without gaps.</summary>
    public TimeSpan WireTime(int bytes) => HalfCharacters(2L * bytes);

    private TimeSpan HalfCharacters(long count)
    {
        if (Baud == 0) return TimeSpan.Zero;    // default(RtuTiming): no line, no time
        var bitTicks = count * BitsPerCharacter * TimeSpan.TicksPerSecond;
        var divisor = 2L * Baud;
        return TimeSpan.FromTicks((bitTicks + divisor - 1) / divisor);
    }
}
