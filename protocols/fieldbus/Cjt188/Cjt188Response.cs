namespace SmartPoles.Protocols.Fieldbus.Cjt188;

/// <summary>One answer of a meter, held against the question. Written by <see cref="Cjt188ResponseWriter"/>.</summary>
/// <remarks>
/// CJ/T 188-2004, application layer; the same in CJ/T 188-2018
/// <code>
/// 81             | DI (2) | SER (8) | data |          901F: Cjt188Metering, Cjt188HeatMetering; D3xx, D4xx: Cjt188Freeze
/// 83             | DI (2) | SER (8) |                 the address stands in the head; some meters repeat it behind SER
/// 84             | DI (2) | SER (8) | status (2) |    of the valve, as it stands now
/// C1 C3 C4 ...   | SER (8) | status (2) |
/// </code>
/// The identifier may come in either byte order: <see cref="Order"/> tells which, for the next question to this meter.
/// <see cref="Data"/> borrows the received buffer: use it before the next read.
/// </remarks>
public readonly ref struct Cjt188Response
{
    /// <summary>The kind of meter that answers.</summary>
    public Cjt188MeterType MeterType { get; private init; }

    /// <summary>The meter that answers, in full: also where the wildcard was asked.</summary>
    public Cjt188Address Address { get; private init; }

    /// <summary>The order in which this meter writes identifiers: keep it.</summary>
    public Cjt188IdentifierOrder Order { get; private init; }

    /// <summary>The number that the answer bears.</summary>
    public byte Serial { get; private init; }

    /// <summary>What stands behind identifier and serial number.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>The data go on in another frame.</summary>
    public bool MoreFollows { get; private init; }

    /// <summary>Of a refusal and of a confirmed order: the meter's status; 0 otherwise, metering bears its own.</summary>
    public Cjt188MeterStatus Status { get; private init; }

    /// <summary>Holds a frame against a question.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="frame">What came.</param>
    /// <param name="response">
    /// Set on <see cref="Cjt188ResponseStatus.Ok"/>, <see cref="Cjt188ResponseStatus.Refused"/> and
    /// <see cref="Cjt188ResponseStatus.WrongSerial"/>.
    /// </param>
    public static Cjt188ResponseStatus Parse(scoped in Cjt188Request request, scoped in Cjt188Frame frame, out Cjt188Response response)
    {
        response = default;
        if (!frame.Control.IsReply) return Cjt188ResponseStatus.NotAResponse;
        if (frame.Address.HasWildcard || !request.Address.Covers(frame.Address)) return Cjt188ResponseStatus.WrongAddress;
        if (frame.MeterType == Cjt188MeterType.Any || !request.MeterType.Covers(frame.MeterType)) return Cjt188ResponseStatus.WrongAddress;
        if (frame.Control.Function != request.Function) return Cjt188ResponseStatus.WrongFunction;
        if (frame.Control.IsError) return ParseRefusal(request, frame, out response);

        var data = frame.Data;
        if (data.Length < Cjt188Request.HeadSize) return Cjt188ResponseStatus.WrongLength;
        if (OrderOf(data, request) is not { } order) return Cjt188ResponseStatus.WrongIdentifier;
        var rest = data[Cjt188Request.HeadSize..];
        var status = default(Cjt188MeterStatus);
        if (request.Function == Cjt188Function.Write && !Cjt188MeterStatus.TryRead(rest, out status)) return Cjt188ResponseStatus.WrongLength;
        if (request.Function == Cjt188Function.ReadAddress && !HasOwnAddress(rest, frame.Address)) return Cjt188ResponseStatus.WrongAddress;

        response = new Cjt188Response
        {
            MeterType = frame.MeterType,
            Address = frame.Address,
            Order = order,
            Serial = data[2],
            Data = rest,
            MoreFollows = frame.Control.MoreFollows,
            Status = status,
        };
        return response.Serial == request.Serial ? Cjt188ResponseStatus.Ok : Cjt188ResponseStatus.WrongSerial;
    }

    // The order asked in comes first: an identifier of two equal bytes is then no surprise.
    private static Cjt188IdentifierOrder? OrderOf(ReadOnlySpan<byte> data, scoped in Cjt188Request request)
    {
        if (Cjt188Request.ReadIdentifier(data, request.Order) == request.Identifier) return request.Order;
        var other = request.Order == Cjt188IdentifierOrder.LowFirst ? Cjt188IdentifierOrder.HighFirst : Cjt188IdentifierOrder.LowFirst;
        return Cjt188Request.ReadIdentifier(data, other) == request.Identifier ? other : null;
    }

    private static bool HasOwnAddress(ReadOnlySpan<byte> rest, Cjt188Address address) =>
        rest.IsEmpty || (Cjt188Address.TryRead(rest, out var told) && told == address);

    private static Cjt188ResponseStatus ParseRefusal(
        scoped in Cjt188Request request, scoped in Cjt188Frame frame, out Cjt188Response response)
    {
        response = default;
        if (frame.Data.Length != 1 + Cjt188MeterStatus.Size) return Cjt188ResponseStatus.WrongLength;
        Cjt188MeterStatus.TryRead(frame.Data[1..], out var status);
        response = new Cjt188Response
        {
            MeterType = frame.MeterType,
            Address = frame.Address,
            Order = request.Order,
            Serial = frame.Data[0],
            Status = status,
        };
        return response.Serial == request.Serial ? Cjt188ResponseStatus.Refused : Cjt188ResponseStatus.WrongSerial;
    }
}
