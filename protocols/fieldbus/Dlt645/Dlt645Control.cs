namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>The control byte. DL/T 645-2007, section 5, control code.</summary>
/// <remarks>
/// <code>
///   D7         D6               D5             D4 .. D0
/// +----------+----------------+--------------+----------+
/// | 1: reply | 1: refused     | 1: more      | function |
/// |          |    (reply)     |    follows   |          |
/// +----------+----------------+--------------+----------+
/// </code>
/// </remarks>
/// <param name="Value">As on the wire; nothing is added to it.</param>
public readonly record struct Dlt645Control(byte Value)
{
    private const byte ReplyBit = 0x80;
    private const byte ErrorBit = 0x40;
    private const byte FollowBit = 0x20;
    private const byte FunctionMask = 0x1F;

    /// <summary>What is asked or answered.</summary>
    public Dlt645Function Function => (Dlt645Function)(Value & FunctionMask);

    /// <summary>The meter speaks.</summary>
    public bool IsReply => (Value & ReplyBit) != 0;

    /// <summary>The meter refuses.</summary>
    public bool IsError => (Value & ErrorBit) != 0;

    /// <summary>The data go on in another frame.</summary>
    public bool MoreFollows => (Value & FollowBit) != 0;

    /// <summary>A function this edition of the code knows, in a combination of bits that the standard has.</summary>
    public bool IsKnown => IsFunction && (IsReply || (!IsError && !MoreFollows)) && !(IsError && MoreFollows);

    // Written out, because Enum.IsDefined builds its table anew after a garbage collection, and this is asked of every byte that came.
    private bool IsFunction => Function is (>= Dlt645Function.Read1997 and <= Dlt645Function.Write1997) or Dlt645Function.BroadcastTime
        or Dlt645Function.WriteAddress1997 or Dlt645Function.ChangeSpeed1997 or Dlt645Function.ChangePassword1997
        or (>= Dlt645Function.ClearDemand1997 and <= Dlt645Function.Relay);

    /// <summary>A question.</summary>
    public static Dlt645Control Ask(Dlt645Function function) => new((byte)function);

    /// <summary>An answer.</summary>
    public static Dlt645Control Answer(Dlt645Function function, bool moreFollows = false) =>
        new((byte)((byte)function | ReplyBit | (moreFollows ? FollowBit : 0)));

    /// <summary>A refusal.</summary>
    public static Dlt645Control Refuse(Dlt645Function function) => new((byte)((byte)function | ReplyBit | ErrorBit));
}
