namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>The control byte. CJ/T 188-2004, data link layer, control code C.</summary>
/// <remarks>
/// <code>
///   D7         D6               D5             D4 .. D0
/// +----------+----------------+--------------+----------+
/// | 1: reply | 1: refused     | 1: more      | function |
/// |          |    (reply)     |    follows   |          |
/// +----------+----------------+--------------+----------+
/// </code>
/// </remarks>
/// <param name="Value">As on the wire.</param>
public readonly record struct Cjt188Control(byte Value)
{
    private const byte ReplyBit = 0x80;
    private const byte ErrorBit = 0x40;
    private const byte FollowBit = 0x20;
    private const byte FunctionMask = 0x1F;

    /// <summary>What is asked or answered.</summary>
    public Cjt188Function Function => (Cjt188Function)(Value & FunctionMask);

    /// <summary>The meter speaks.</summary>
    public bool IsReply => (Value & ReplyBit) != 0;

    /// <summary>The meter refuses.</summary>
    public bool IsError => (Value & ErrorBit) != 0;

    /// <summary>The data go on in another frame.</summary>
    public bool MoreFollows => (Value & FollowBit) != 0;

    /// <summary>A function of the standard, in a combination of bits that it has.</summary>
    public bool IsKnown => IsFunction && (IsReply || (!IsError && !MoreFollows)) && !(IsError && MoreFollows);

    // Written out, because Enum.IsDefined builds its table anew after a garbage collection, and this is asked of every byte that came.
    private bool IsFunction => Function is Cjt188Function.Read or Cjt188Function.ReadAddress or Cjt188Function.Write
        or Cjt188Function.ReadKeyVersion or Cjt188Function.WriteAddress or Cjt188Function.WriteCounter;

    /// <summary>A question or an order.</summary>
    public static Cjt188Control Ask(Cjt188Function function) => new((byte)function);

    /// <summary>An answer.</summary>
    public static Cjt188Control Answer(Cjt188Function function) => new((byte)((byte)function | ReplyBit));

    /// <summary>A refusal.</summary>
    public static Cjt188Control Refuse(Cjt188Function function) => new((byte)((byte)function | ReplyBit | ErrorBit));
}
