using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Dlt645;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Writes questions of DL/T 645 and holds bytes against them.</summary>
/// <remarks>
/// <see cref="Dlt645Response"/> draws the answers. One is taken only with the address, the function, the identifier and, of a follow-up,
/// the number that were asked, and with as many bytes as the value has: the sum alone would let one damaged frame in 256 pass.
/// </remarks>
internal static class Dlt645Match
{
    private const int AddressAt = 1;
    private const int AddressEnd = AddressAt + Dlt645Address.Size;

    /// <summary>Writes a question.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="number">Of a follow-up; 0 for the first question.</param>
    /// <param name="output">Room for it.</param>
    /// <param name="control">Its control code.</param>
    /// <returns>Bytes, preamble included.</returns>
    public static int Write(scoped in MeterRequest request, byte number, Span<byte> output, out byte control)
    {
        var asked = Of(request, number);
        control = (byte)asked.Function;
        asked.TryWrite(output, out var written);
        return written;
    }

    /// <inheritdoc cref="LineQuestion.Match"/>
    public static MatchKind At(ReadOnlySpan<byte> bytes, scoped in MeterQuestion question, out int length)
    {
        if (MeterWire.Before(bytes, question, Dlt645Frame.SizeMin, out var preamble, out length) is { } known) return known;
        var frame = bytes[preamble..];
        var sight = Dlt645Splitter.LookAt(frame, out var size);
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
        var look = frame.IsEmpty ? FrameSight.Partial : Dlt645Splitter.LookAt(frame, out size);
        if (look == FrameSight.Partial && !isFinal) return SightKind.Undecided;
        if (look != FrameSight.Frame) return SightKind.Noise;
        Dlt645Frame.Read(frame[..size], out var read);
        var isAnswer = read.Control.IsReply;
        var isOf1997 = read.Control.Function is < Dlt645Function.Read and not Dlt645Function.BroadcastTime;
        var peer = new BusPeer(isOf1997 ? BusDialect.Dlt645Of1997 : BusDialect.Dlt645, read.Address.Packed);
        sight = new Sight(preamble + size, peer, (byte)read.Control.Function, isAnswer, isAnswer);
        return SightKind.Frame;
    }

    /// <summary>What an answer or a refusal that matches says.</summary>
    public static void Take(scoped in MeterQuestion question, ReadOnlySpan<byte> bytes, Span<byte> into, ref Turn turn)
    {
        Dlt645Frame.Read(bytes[Preamble.Of(bytes)..], out var frame);
        var status = Dlt645Response.Parse(Of(question.Request, question.Number), frame, out var response);
        turn.Peer = question.Request.Peer with { Address = response.Address.Packed };
        if (status == Dlt645ResponseStatus.Refused)
        {
            turn.MeterCode = (byte)response.Error;
            turn.Code = response.Error.HasFlag(Dlt645ErrorFlags.NoSuchData) ? ModbusExceptionCode.IllegalDataAddress : ModbusExceptionCode.ServerDeviceFailure;
        }
        else if (response.Data.TryCopyTo(into))
        {
            turn.DataBytes = response.Data.Length;
            turn.MoreFollows = response.MoreFollows;
        }
        else
        {
            // More than there is room for: a value longer than any that is known.
            turn.Outcome = BusOutcome.BadFrame;
        }
    }

    private static MatchKind Whole(ReadOnlySpan<byte> bytes, scoped in MeterQuestion question)
    {
        if (Dlt645Frame.Read(bytes, out var frame) != Dlt645Status.Ok) return MatchKind.None;
        return Dlt645Response.Parse(Of(question.Request, question.Number), frame, out var response) switch
        {
            Dlt645ResponseStatus.Refused => MatchKind.Refusal,
            Dlt645ResponseStatus.Ok when HasRightSize(question, response) => MatchKind.Answer,
            _ => MatchKind.None,
        };
    }

    private static bool HasRightSize(scoped in MeterQuestion question, scoped in Dlt645Response response)
    {
        // Of a value in several frames the sum of all is held against what it must have.
        var isSeveral = question.Number > 0 || response.MoreFollows;
        return isSeveral || question.Request.DataBytes == 0 || response.Data.Length == question.Request.DataBytes;
    }

    private static bool Fits(ReadOnlySpan<byte> frame, BusPeer asked) =>
        MeterWire.MayBe(MeterWire.Part(frame, AddressAt, AddressEnd), asked.Address);

    private static Dlt645Request Of(scoped in MeterRequest request, byte number)
    {
        Span<byte> wire = stackalloc byte[Dlt645Address.Size];
        MeterWire.Write(request.Peer.Address, wire);
        Dlt645Address.TryRead(wire, out var address);
        return (request.Peer.Dialect, request.Action, number) switch
        {
            (BusDialect.Dlt645, MeterAction.Read, 0) => Dlt645Request.Read(address, request.Identifier),
            (BusDialect.Dlt645, MeterAction.Read, _) => Dlt645Request.ReadFollowUp(address, request.Identifier, number),
            (BusDialect.Dlt645, MeterAction.ReadAddress, _) => Dlt645Request.ReadAddress(),
            (BusDialect.Dlt645Of1997, MeterAction.Read, 0) => Dlt645Request.Read1997(address, (ushort)request.Identifier),
            (BusDialect.Dlt645Of1997, MeterAction.Read, _) => Dlt645Request.ReadFollowUp1997(address, (ushort)request.Identifier),
            _ => throw new ArgumentOutOfRangeException(nameof(request), request.Action, "Not spoken to meters of electric energy"),
        };
    }
}
