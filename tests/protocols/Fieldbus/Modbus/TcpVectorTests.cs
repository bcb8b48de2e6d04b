using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

public class TcpVectorTests
{
    [Theory, VectorFiles("modbus/tcp")]
    public void Read_Vector_HasItsStatus(VectorFile vector)
    {
        var bytes = vector.ToArray();
        var expected = Enum.Parse<TcpStatus>(vector.Header("status") ?? nameof(TcpStatus.Ok));

        Assert.Equal(expected, TcpFrame.Read(bytes, out _, out var consumed));
        Assert.Equal(expected == TcpStatus.Ok ? bytes.Length : 0, consumed);
    }

    [Theory, VectorFiles("modbus/tcp", Without = "status")]
    public void Write_FromParsedFields_GivesTheSameBytes(VectorFile vector)
    {
        var bytes = vector.ToArray();
        Assert.Equal(TcpStatus.Ok, TcpFrame.Read(bytes, out var frame, out _));

        var pdu = vector.Header("direction") == "request"
            ? Rebuild.Request(frame.Pdu.ToArray())
            : Rebuild.Response(vector.HexHeader("request"), frame.Pdu.ToArray());
        var output = new byte[TcpFrame.SizeMax];

        Assert.Equal(TcpStatus.Ok, TcpFrame.Write(frame.Transaction, frame.Unit, pdu, output, out var written));
        Assert.Equal(bytes, output[..written]);
    }

    [Theory, VectorFiles("modbus/tcp", Without = "status")]
    public void Read_EveryShorterHead_IsIncomplete(VectorFile vector)
    {
        var bytes = vector.ToArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(TcpStatus.Incomplete, TcpFrame.Read(bytes.AsSpan(0, length), out _, out _));
        }
    }
}
