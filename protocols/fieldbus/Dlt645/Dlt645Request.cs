namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>One question of a master.</summary>
/// <remarks>
/// DL/T 645-2007, section 7 (application layer); identifiers low byte first
/// <code>
/// 11 read            | DI0 DI1 DI2 DI3 |
/// 12 what follows    | DI0 DI1 DI2 DI3 | sequence (8), from 1 |
/// 13 read address    | |                                          to the wildcard address
/// 01 02 of 1997      | DI0 DI1 |
/// 03 of 1997         | |
/// </code>
/// Orders (writing, clearing, the relay) are recognised, not made: a lamp cabinet's meter is only read here.
/// </remarks>
public readonly ref struct Dlt645Request
{
    /// <summary>Longest question of those made here, preamble included: what an output buffer needs.</summary>
    public const int SizeMax = Dlt645Frame.PreambleMax + Dlt645Frame.Overhead + 5;

    /// <summary>The meter that is asked; may have wildcards.</summary>
    public Dlt645Address Address { get; private init; }

    /// <summary>What is asked.</summary>
    public Dlt645Function Function { get; private init; }

    /// <summary>What is asked for: four bytes, or two for functions of 1997; 0 where the function has none.</summary>
    public uint Identifier { get; private init; }

    /// <summary>Function 12: which of the frames that follow, from 1; otherwise 0.</summary>
    public byte Sequence { get; private init; }

    /// <summary>Of a received frame: all data bytes, orders included. Borrows the received buffer.</summary>
    public Dlt645Data Data { get; private init; }

    /// <summary>Bytes of the identifier: 4, 2 for functions of 1997, 0 for functions without one.</summary>
    public int IdentifierSize => IdentifierSizeOf(Function);

    /// <summary>Read one item. 2007.</summary>
    public static Dlt645Request Read(Dlt645Address address, uint identifier) =>
        new() { Address = address, Function = Dlt645Function.Read, Identifier = identifier };

    /// <summary>Read what follows of an item whose answer said that more follows. 2007.</summary>
    /// <param name="address">The meter.</param>
    /// <param name="identifier">As in the first question.</param>
    /// <param name="sequence">1 for the first frame after the answer, then one more each time.</param>
    public static Dlt645Request ReadFollowUp(Dlt645Address address, uint identifier, byte sequence) =>
        new() { Address = address, Function = Dlt645Function.ReadFollowUp, Identifier = identifier, Sequence = sequence };

    /// <summary>Ask the only meter on the line for its address. 2007.</summary>
    public static Dlt645Request ReadAddress() => new() { Address = Dlt645Address.Wildcard, Function = Dlt645Function.ReadAddress };

    /// <summary>Read one item of an old meter. 1997.</summary>
    public static Dlt645Request Read1997(Dlt645Address address, ushort identifier) =>
        new() { Address = address, Function = Dlt645Function.Read1997, Identifier = identifier };

    /// <summary>Read what follows of an old meter. 1997.</summary>
    public static Dlt645Request ReadFollowUp1997(Dlt645Address address, ushort identifier) =>
        new() { Address = address, Function = Dlt645Function.ReadFollowUp1997, Identifier = identifier };

    /// <summary>Read an item by its edition.</summary>
    public static Dlt645Request Read(Dlt645Address address, Dlt645Item item) => item.Edition == Dlt645Edition.Edition1997
        ? Read1997(address, (ushort)item.Identifier)
        : Read(address, item.Identifier);

    /// <summary>What a meter would find.</summary>
    /// <param name="frame">As received.</param>
    /// <param name="request">Set on <see cref="Dlt645RequestStatus.Ok"/> only.</param>
    public static Dlt645RequestStatus Parse(scoped in Dlt645Frame frame, out Dlt645Request request)
    {
        request = default;
        if (frame.Control.IsReply) return Dlt645RequestStatus.NotARequest;
        if (!frame.Control.IsKnown) return Dlt645RequestStatus.UnknownFunction;
        var function = frame.Control.Function;
        var identifierSize = IdentifierSizeOf(function);
        var isFollowUp = function == Dlt645Function.ReadFollowUp;
        var size = identifierSize + (isFollowUp ? 1 : 0);
        // A read may go on with a number of records and a time, which only recorders have.
        var fits = IsRead(function) && function != Dlt645Function.Read ? frame.Data.Length == size : frame.Data.Length >= size;
        if (!fits) return Dlt645RequestStatus.WrongLength;

        request = new Dlt645Request
        {
            Address = frame.Address,
            Function = function,
            Identifier = frame.Data.IdentifierOf(identifierSize),
            Sequence = isFollowUp ? frame.Data[identifierSize] : (byte)0,
            Data = frame.Data,
        };
        return Dlt645RequestStatus.Ok;
    }

    /// <summary>Writes the question as a frame.</summary>
    /// <param name="output"><see cref="SizeMax"/> bytes always do.</param>
    /// <param name="written">Bytes of preamble and frame, 0 unless true.</param>
    /// <param name="preamble">Bytes FEH before the frame, 0 to 4.</param>
    /// <returns>False without room, or for an order.</returns>
    public bool TryWrite(Span<byte> output, out int written, int preamble = Dlt645Frame.PreambleMax)
    {
        written = 0;
        if (!IsRead(Function)) return false;
        Span<byte> data = stackalloc byte[5];
        var size = IdentifierSize;
        for (var at = 0; at < size; at++) data[at] = (byte)(Identifier >> (8 * at));
        if (Function == Dlt645Function.ReadFollowUp) data[size++] = Sequence;
        return Dlt645Frame.Write(Address, Dlt645Control.Ask(Function), data[..size], output, out written, preamble) == Dlt645Status.Ok;
    }

    internal static bool IsRead(Dlt645Function function) => function is Dlt645Function.Read or Dlt645Function.ReadFollowUp
        or Dlt645Function.ReadAddress
        or Dlt645Function.Read1997 or Dlt645Function.ReadFollowUp1997 or Dlt645Function.ReadAgain1997;

    private static int IdentifierSizeOf(Dlt645Function function) => function switch
    {
        Dlt645Function.Read or Dlt645Function.ReadFollowUp or Dlt645Function.Write => 4,
        Dlt645Function.Read1997 or Dlt645Function.ReadFollowUp1997 or Dlt645Function.Write1997 => 2,
        _ => 0,
    };
}
