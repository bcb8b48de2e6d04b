namespace SmartPoles.Protocols.Fieldbus.Dlt645;

/// <summary>One answer of a meter, held against the question. Written by <see cref="Dlt645ResponseWriter"/>.</summary>
/// <remarks>
/// DL/T 645-2007, section 7 (application layer)
/// <code>
/// 91 B1  | DI0 DI1 DI2 DI3 | value |                  B1, D5 set: more follows, to be asked for with function 12
/// 92 B2  | DI0 DI1 DI2 DI3 | value | sequence (8) |
/// 93     | A0..A5 |
/// 81 A1 82 A2 of 1997      | DI0 DI1 | value |
/// function + C0, D6 set    | error (8) |
/// </code>
/// All spans borrow the received buffer: use them before the next read.
/// </remarks>
public readonly ref struct Dlt645Response
{
    /// <summary>The meter that answers, in full: also where it was asked with wildcards.</summary>
    public Dlt645Address Address { get; private init; }

    /// <summary>What the value is.</summary>
    public uint Identifier { get; private init; }

    /// <summary>The value alone, 0 to 196 bytes.</summary>
    public Dlt645Data Data { get; private init; }

    /// <summary>The value goes on: ask with <see cref="Dlt645Request.ReadFollowUp"/>; <see cref="Dlt645FollowUps"/> puts it together.</summary>
    public bool MoreFollows { get; private init; }

    /// <summary>Function 12: which of the frames that follow this is.</summary>
    public byte Sequence { get; private init; }

    /// <summary>Why the meter refused; none unless <see cref="Dlt645ResponseStatus.Refused"/>.</summary>
    public Dlt645ErrorFlags Error { get; private init; }

    /// <summary>Holds a frame against a question.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="frame">What came.</param>
    /// <param name="response">Set on <see cref="Dlt645ResponseStatus.Ok"/> and <see cref="Dlt645ResponseStatus.Refused"/>.</param>
    public static Dlt645ResponseStatus Parse(scoped in Dlt645Request request, scoped in Dlt645Frame frame, out Dlt645Response response)
    {
        response = default;
        if (!frame.Control.IsReply) return Dlt645ResponseStatus.NotAResponse;
        if (frame.Address.HasWildcard || !request.Address.Covers(frame.Address)) return Dlt645ResponseStatus.WrongAddress;
        if (frame.Control.Function != request.Function) return Dlt645ResponseStatus.WrongFunction;
        if (frame.Control.IsError) return ParseRefusal(frame, out response);
        if (request.Function == Dlt645Function.ReadAddress) return ParseAddress(frame, out response);

        var data = frame.Data;
        var head = request.IdentifierSize;
        var tail = request.Function == Dlt645Function.ReadFollowUp ? 1 : 0;
        if (data.Length < head + tail) return Dlt645ResponseStatus.WrongLength;
        if (data.IdentifierOf(head) != request.Identifier) return Dlt645ResponseStatus.WrongIdentifier;
        var sequence = tail == 0 ? (byte)0 : data[data.Length - 1];
        if (sequence != request.Sequence) return Dlt645ResponseStatus.WrongSequence;

        response = new Dlt645Response
        {
            Address = frame.Address,
            Identifier = request.Identifier,
            Data = data.Slice(head, data.Length - head - tail),
            MoreFollows = frame.Control.MoreFollows,
            Sequence = sequence,
        };
        return Dlt645ResponseStatus.Ok;
    }

    private static Dlt645ResponseStatus ParseRefusal(scoped in Dlt645Frame frame, out Dlt645Response response)
    {
        response = default;
        if (frame.Data.Length != 1) return Dlt645ResponseStatus.WrongLength;
        response = new Dlt645Response { Address = frame.Address, Error = (Dlt645ErrorFlags)frame.Data[0] };
        return Dlt645ResponseStatus.Refused;
    }

    private static Dlt645ResponseStatus ParseAddress(scoped in Dlt645Frame frame, out Dlt645Response response)
    {
        response = default;
        if (frame.Data.Length != Dlt645Address.Size) return Dlt645ResponseStatus.WrongLength;
        Span<byte> told = stackalloc byte[Dlt645Address.Size];
        frame.Data.TryCopyTo(told);
        if (!Dlt645Address.TryRead(told, out var address) || address != frame.Address) return Dlt645ResponseStatus.WrongAddress;
        response = new Dlt645Response { Address = address, Data = frame.Data };
        return Dlt645ResponseStatus.Ok;
    }
}
