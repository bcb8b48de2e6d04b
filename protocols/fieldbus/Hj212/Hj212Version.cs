namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>Version of the standard, as bits V5 to V0 of Flag say. Numbers of the wire: never renumber.</summary>
public enum Hj212Version : byte
{
    /// <summary>HJ/T 212-2005; only read.</summary>
    V2005 = 0,

    /// <summary>HJ 212-2017.</summary>
    V2017 = 1,

    /// <summary>HJ 212-2025, in force since 2026-01-01.</summary>
    V2025 = 2,
}

/// <summary>The field Flag.</summary>
/// <remarks>
/// HJ 212-2017, 6.3.2
/// <code>
///   7    6    5    4    3    2    1    0
/// +----+----+----+----+----+----+----+----+
/// | V5 | V4 | V3 | V2 | V1 | V0 | D  | A  |      A: answer wanted   D: PNUM and PNO are there
/// +----+----+----+----+----+----+----+----+
/// </code>
/// </remarks>
/// <param name="Value">As on the wire.</param>
public readonly record struct Hj212Flag(byte Value)
{
    private const int AnswerBit = 1;
    private const int SplitBit = 2;
    private const int VersionShift = 2;

    /// <summary>Puts the bits together.</summary>
    public Hj212Flag(Hj212Version version, bool wantsAnswer, bool isSplit = false)
        : this((byte)(((int)version << VersionShift) | (isSplit ? SplitBit : 0) | (wantsAnswer ? AnswerBit : 0)))
    {
    }

    /// <summary>Version of the standard; a number without a name is a version of the future.</summary>
    public Hj212Version Version => (Hj212Version)(Value >> VersionShift);

    /// <summary>The sender waits for an acknowledgement.</summary>
    public bool WantsAnswer => (Value & AnswerBit) != 0;

    /// <summary>The message is split, and PNUM and PNO tell which part this is.</summary>
    public bool IsSplit => (Value & SplitBit) != 0;
}
