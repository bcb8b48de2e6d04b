using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Tests.Shared;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

public class RtuVectorTests
{
    [Theory, VectorFiles("modbus/rtu")]
    public void Read_Vector_HasItsStatus(VectorFile vector)
    {
        var expected = Enum.Parse<RtuStatus>(vector.Header("status") ?? nameof(RtuStatus.Ok));

        Assert.Equal(expected, RtuFrame.Read(vector.ToArray(), out var frame));
        Assert.Equal(expected != RtuStatus.Ok, frame.Pdu.IsEmpty);
    }

    [Theory, VectorFiles("modbus/rtu", Without = "status")]
    public void Write_FromParsedFields_GivesTheSameBytes(VectorFile vector)
    {
        var bytes = vector.ToArray();
        Assert.Equal(RtuStatus.Ok, RtuFrame.Read(bytes, out var frame));

        var pdu = vector.Header("direction") == "request"
            ? Rebuild.Request(frame.Pdu.ToArray())
            : Rebuild.Response(vector.HexHeader("request"), frame.Pdu.ToArray());
        var output = new byte[RtuFrame.SizeMax];

        Assert.Equal(RtuStatus.Ok, RtuFrame.Write(frame.Unit, pdu, output, out var written));
        Assert.Equal(bytes, output[..written]);
    }

    [Theory, VectorFiles("modbus/rtu", Without = "status")]
    public void Read_AnySingleBitFlipped_IsNeverOk(VectorFile vector)
    {
        var bytes = vector.ToArray();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(RtuStatus.BadCrc, RtuFrame.Read(bytes, out _));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory, VectorFiles("modbus/rtu", Without = "status")]
    public void Predict_ByteByByte_TellsTheLengthBeforeTheEnd(VectorFile vector)
    {
        var bytes = vector.ToArray();
        var direction = vector.Header("direction") == "request" ? RtuDirection.Request : RtuDirection.Response;

        var have = 0;
        while (RtuLength.Predict(bytes.AsSpan(0, have), direction, out var need) == RtuLengthStatus.Incomplete)
        {
            Assert.InRange(need, have + 1, bytes.Length - Crc16.Size);
            have = need;
        }

        Assert.Equal(RtuLengthStatus.Known, RtuLength.Predict(bytes.AsSpan(0, have), direction, out var length));
        Assert.Equal(bytes.Length, length);
    }
}
