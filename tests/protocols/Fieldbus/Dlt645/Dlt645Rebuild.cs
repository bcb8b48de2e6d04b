using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.Protocols.Tests.Fieldbus.Dlt645;

/// <summary>Writes a parsed frame again from its fields alone, so that a field read wrongly shows as a wrong byte.</summary>
internal static class Dlt645Rebuild
{
    public static byte[] Frame(byte[] bytes, int preamble)
    {
        Assert.Equal(Dlt645Status.Ok, Dlt645Frame.Read(bytes, out var frame));
        var output = new byte[Dlt645Frame.PreambleMax + Dlt645Frame.SizeMax];
        var done = frame.Control.IsReply ? Reply(frame, output, preamble, out var written) : Question(frame, output, preamble, out written);
        Assert.True(done);
        return output[..written];
    }

    public static uint IdentifierIn(scoped in Dlt645Frame frame)
    {
        var size = frame.Control.Function < Dlt645Function.Read ? 2 : 4;
        var identifier = 0u;
        for (var at = size - 1; at >= 0; at--) identifier = (identifier << 8) | frame.Data[at];
        return identifier;
    }

    private static bool Question(scoped in Dlt645Frame frame, byte[] output, int preamble, out int written)
    {
        Assert.Equal(Dlt645RequestStatus.Ok, Dlt645Request.Parse(frame, out var asked));
        return Ask(asked.Address, asked.Function, asked.Identifier, asked.Sequence).TryWrite(output, out written, preamble);
    }

    private static bool Reply(scoped in Dlt645Frame frame, byte[] output, int preamble, out int written)
    {
        var function = frame.Control.Function;
        var hasIdentifier = !frame.Control.IsError && function != Dlt645Function.ReadAddress;
        var sequence = function == Dlt645Function.ReadFollowUp ? frame.Data[frame.Data.Length - 1] : (byte)0;
        var request = Ask(frame.Address, function, hasIdentifier ? IdentifierIn(frame) : 0, sequence);
        var status = Dlt645Response.Parse(request, frame, out var response);
        if (status == Dlt645ResponseStatus.Refused)
        {
            return Dlt645ResponseWriter.TryWriteRefusal(response.Address, function, response.Error, output, out written, preamble);
        }

        Assert.Equal(Dlt645ResponseStatus.Ok, status);
        if (function == Dlt645Function.ReadAddress) return Dlt645ResponseWriter.TryWriteAddress(response.Address, output, out written, preamble);
        var value = new byte[response.Data.Length];
        Assert.True(response.Data.TryCopyTo(value));
        return Dlt645ResponseWriter.TryWriteValue(response.Address, request, value, output, out written, response.MoreFollows, preamble);
    }

    private static Dlt645Request Ask(Dlt645Address address, Dlt645Function function, uint identifier, byte sequence) => function switch
    {
        Dlt645Function.Read => Dlt645Request.Read(address, identifier),
        Dlt645Function.ReadFollowUp => Dlt645Request.ReadFollowUp(address, identifier, sequence),
        Dlt645Function.ReadAddress => Dlt645Request.ReadAddress(),
        Dlt645Function.Read1997 => Dlt645Request.Read1997(address, (ushort)identifier),
        _ => Dlt645Request.ReadFollowUp1997(address, (ushort)identifier),
    };
}
