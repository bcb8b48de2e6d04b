using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cjt188;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Writes questions of CJ/T 188 and holds bytes against them.</summary>
/// <remarks>
/// <see cref="Cjt188Response"/> draws the answers. One is taken only with the address, the type of meter, the function, the identifier
/// in either byte order and the serial number that were asked, and with as many bytes as the answer has. Meters that do not repeat the
/// serial number bear 0, which is never asked with.
/// </remarks>
internal static class Cjt188Match
{
    private const int TypeAt = 1;
    private const int AddressAt = 2;
    private const int AddressEnd = AddressAt + Cjt188Address.Size;
    private const int TypeShift = 56;

    /// <summary>Writes a question.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="number">Serial number.</param>
    /// <param name="isHighFirst">The meter wants the high byte of the identifier first.</param>
    /// <param name="output">Room for it.</param>
    /// <param name="control">Its control code.</param>
    /// <returns>Bytes, preamble included.</returns>
    public static int Write(scoped in MeterRequest request, byte number, bool isHighFirst, Span<byte> output, out byte control)
    {
        var asked = Of(request, number, isHighFirst);
        control = (byte)asked.Function;
        asked.TryWrite(output, out var written);
        return written;
    }

    /// <inheritdoc cref="LineQuestion.Match"/>
    public static MatchKind At(ReadOnlySpan<byte> bytes, scoped in MeterQuestion question, out int length)
    {
        if (MeterWire.Before(bytes, question, Cjt188Frame.SizeMin, out var preamble, out length) is { } known) return known;
        var frame = bytes[preamble..];
        var sight = Cjt188Splitter.LookAt(frame, out var size);
        length = preamble + size;
        return sight switch
        {
            FrameSight.Partial when Fits(frame, question.Request.Peer) => MatchKind.Partial,
            FrameSight.Frame => Whole(frame[..size], question),
            _ => MatchKind.None,
        };
    }

    /// <summary>What bytes are to somebody who asked nothing.</summary>
    public static SightKind Sight(ReadOnlySpan<byte> bytes, bool isFinal, out Sight sight)
    {
        sight = default;
        var preamble = Preamble.Of(bytes);
        var frame = bytes[preamble..];
        var size = 0;
        var look = frame.IsEmpty ? FrameSight.Partial : Cjt188Splitter.LookAt(frame, out size);
        if (look == FrameSight.Partial && !isFinal) return SightKind.Undecided;
        if (look != FrameSight.Frame) return SightKind.Noise;
        Cjt188Frame.Read(frame[..size], out var read);
        var isAnswer = read.Control.IsReply;
        sight = new Sight(preamble + size, PeerOf(read.MeterType, read.Address), (byte)read.Control.Function, isAnswer, isAnswer);
        return SightKind.Frame;
    }

    /// <summary>What an answer or a refusal that matches says.</summary>
    public static void Take(scoped in MeterQuestion question, ReadOnlySpan<byte> bytes, Span<byte> into, ref Turn turn)
    {
        Cjt188Frame.Read(bytes[Preamble.Of(bytes)..], out var frame);
        Parse(question, frame, out var response);
        turn.Peer = PeerOf(response.MeterType, response.Address);
        if (frame.Control.IsError)
        {
            turn.MeterCode = (byte)response.Status.Bits;
            turn.Code = ModbusExceptionCode.ServerDeviceFailure;
            return;
        }

        turn.IsHighFirst = response.Order == Cjt188IdentifierOrder.HighFirst;
        if (!response.Data.TryCopyTo(into)) turn.Outcome = BusOutcome.BadFrame;
        else turn.DataBytes = response.Data.Length;
    }

    private static MatchKind Whole(ReadOnlySpan<byte> bytes, scoped in MeterQuestion question)
    {
        if (Cjt188Frame.Read(bytes, out var frame) != Cjt188Status.Ok) return MatchKind.None;
        var status = Parse(question, frame, out var response);
        if (status == Cjt188ResponseStatus.WrongSerial && response.Serial == 0) status = frame.Control.IsError ? Cjt188ResponseStatus.Refused : Cjt188ResponseStatus.Ok;
        return status switch
        {
            Cjt188ResponseStatus.Refused => MatchKind.Refusal,
            Cjt188ResponseStatus.Ok when HasRightSize(question.Request, response) => MatchKind.Answer,
            _ => MatchKind.None,
        };
    }

    // No value of a polled meter comes in several frames, and how the rest is asked for the standard does not say.
    private static bool HasRightSize(scoped in MeterRequest request, scoped in Cjt188Response response) =>
        !response.MoreFollows && (request.DataBytes == 0 || request.Action != MeterAction.Read || response.Data.Length == request.DataBytes);

    private static Cjt188ResponseStatus Parse(scoped in MeterQuestion question, scoped in Cjt188Frame frame, out Cjt188Response response) =>
        Cjt188Response.Parse(Of(question.Request, question.Number, isHighFirst: false), frame, out response);

    private static bool Fits(ReadOnlySpan<byte> frame, BusPeer asked) =>
        MeterWire.MayBe(MeterWire.Part(frame, TypeAt, AddressAt), asked.MeterType) && MeterWire.MayBe(MeterWire.Part(frame, AddressAt, AddressEnd), asked.Address);

    private static BusPeer PeerOf(Cjt188MeterType type, Cjt188Address address) =>
        new(BusDialect.Cjt188, address.Packed | ((ulong)type << TypeShift));

    private static Cjt188Request Of(scoped in MeterRequest request, byte number, bool isHighFirst)
    {
        Span<byte> wire = stackalloc byte[Cjt188Address.Size];
        MeterWire.Write(request.Peer.Address, wire);
        Cjt188Address.TryRead(wire, out var address);
        var type = (Cjt188MeterType)request.Peer.MeterType;
        var order = isHighFirst ? Cjt188IdentifierOrder.HighFirst : Cjt188IdentifierOrder.LowFirst;
        return request.Action switch
        {
            MeterAction.Read => Cjt188Request.Read(type, address, number, order, (ushort)request.Identifier),
            MeterAction.ReadAddress => Cjt188Request.ReadAddress(number, order),
            MeterAction.MoveValve => Cjt188Request.MoveValve(type, address, request.Opens, number, order),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Action, "Not known"),
        };
    }
}
