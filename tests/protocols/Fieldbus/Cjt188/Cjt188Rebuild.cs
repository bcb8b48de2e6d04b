using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.Protocols.Tests.Fieldbus.Cjt188;

/// <summary>Writes a parsed frame again from its fields alone, so that a field read wrongly shows as a wrong byte.</summary>
internal static class Cjt188Rebuild
{
    // 9097 is a vendor's: a meter reports it unasked.
    private static readonly ushort[] Known = [0x901F, 0x810A, 0xA017, 0xD120, 0xD300, 0x9097];

    public static byte[] Frame(byte[] bytes, int preamble)
    {
        Assert.Equal(Cjt188Status.Ok, Cjt188Frame.Read(bytes, out var frame));
        var output = new byte[Cjt188Frame.PreambleMax + Cjt188Frame.SizeMax];
        var done = frame.Control.IsReply ? Reply(frame, output, preamble, out var written) : Question(frame, output, preamble, out written);
        Assert.True(done);
        return output[..written];
    }

    public static void ReadAnswer(byte[] bytes, out Cjt188Response response)
    {
        Assert.Equal(Cjt188Status.Ok, Cjt188Frame.Read(bytes, out var frame));
        Assert.Equal(Cjt188ResponseStatus.Ok, Cjt188Response.Parse(RequestOf(frame), frame, out response));
    }

    private static bool Question(scoped in Cjt188Frame frame, byte[] output, int preamble, out int written)
    {
        var order = OrderOf(frame.Data);
        Assert.Equal(Cjt188RequestStatus.Ok, Cjt188Request.Parse(frame, order, out var asked));
        var again = asked.Function switch
        {
            Cjt188Function.Read => Cjt188Request.Read(asked.MeterType, asked.Address, asked.Serial, order, asked.Identifier),
            Cjt188Function.ReadAddress => Cjt188Request.ReadAddress(asked.Serial, order),
            _ => Cjt188Request.MoveValve(asked.MeterType, asked.Address, asked.Data[0] == Cjt188Request.ValveOpen, asked.Serial, order),
        };
        return again.TryWrite(output, out written, preamble);
    }

    private static bool Reply(scoped in Cjt188Frame frame, byte[] output, int preamble, out int written)
    {
        var request = RequestOf(frame);
        var status = Cjt188Response.Parse(request, frame, out var response);
        if (status == Cjt188ResponseStatus.Refused)
        {
            return Cjt188ResponseWriter.TryWriteRefusal(response.MeterType, response.Address, request, response.Status, output, out written, preamble);
        }

        Assert.Equal(Cjt188ResponseStatus.Ok, status);
        var asked = Cjt188Request.Read(request.MeterType, request.Address, response.Serial, response.Order, request.Identifier);
        var answered = frame.Control.Function switch
        {
            Cjt188Function.ReadAddress => Cjt188Request.ReadAddress(response.Serial, response.Order),
            Cjt188Function.Write => Cjt188Request.MoveValve(request.MeterType, request.Address, false, response.Serial, response.Order),
            _ => asked,
        };
        return Cjt188ResponseWriter.TryWrite(response.MeterType, response.Address, answered, response.Data, output, out written, preamble);
    }

    /// <summary>The question that a frame could be the answer to, always asked in the low order.</summary>
    private static Cjt188Request RequestOf(scoped in Cjt188Frame frame)
    {
        var data = frame.Data;
        if (frame.Control.IsError) return Cjt188Request.Read(frame.MeterType, frame.Address, data[0]);
        var identifier = OrderOf(data) == Cjt188IdentifierOrder.LowFirst ? (ushort)(data[0] | (data[1] << 8)) : (ushort)((data[0] << 8) | data[1]);
        return frame.Control.Function switch
        {
            Cjt188Function.ReadAddress => Cjt188Request.ReadAddress(data[2]),
            Cjt188Function.Write => Cjt188Request.MoveValve(frame.MeterType, frame.Address, false, data[2]),
            _ => Cjt188Request.Read(frame.MeterType, frame.Address, data[2], identifier: identifier),
        };
    }

    private static Cjt188IdentifierOrder OrderOf(ReadOnlySpan<byte> data) =>
        Known.Contains((ushort)(data[0] | (data[1] << 8))) ? Cjt188IdentifierOrder.LowFirst : Cjt188IdentifierOrder.HighFirst;
}
