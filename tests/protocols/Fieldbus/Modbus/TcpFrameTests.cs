using CsCheck;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

public class TcpFrameTests
{
    [Fact]
    public void Write_AnyPduThenMoreBytes_IsReadBackAndTheRestLeft() =>
        Gen.Select(Gen.UShort, Gen.Byte, Gen.Byte.Array[1, ModbusLimits.PduSizeMax], Gen.Byte.Array[0, 20])
            .Sample((transaction, unit, pdu, rest) =>
            {
                var stream = new byte[TcpFrame.SizeMax + rest.Length];
                Assert.Equal(TcpStatus.Ok, TcpFrame.Write(transaction, unit, pdu, stream, out var written));
                rest.CopyTo(stream, written);

                var status = TcpFrame.Read(stream.AsSpan(0, written + rest.Length), out var frame, out var consumed);

                Assert.Equal(TcpStatus.Ok, status);
                Assert.Equal(written, consumed);
                Assert.Equal(transaction, frame.Transaction);
                Assert.Equal(unit, frame.Unit);
                Assert.Equal(pdu, frame.Pdu.ToArray());
            });

    [Theory]
    [InlineData(0, 260, TcpStatus.WrongPduSize)]
    [InlineData(253, 260, TcpStatus.Ok)]
    [InlineData(254, 300, TcpStatus.WrongPduSize)]
    [InlineData(5, 11, TcpStatus.BufferTooSmall)]
    public void Write_AtTheLimits_HasItsStatus(int pduLength, int room, TcpStatus expected)
    {
        Assert.Equal(expected, TcpFrame.Write(1, 255, new byte[pduLength], new byte[room], out var written));
        Assert.Equal(expected == TcpStatus.Ok ? TcpFrame.HeaderSize + pduLength : 0, written);
    }

    [Fact]
    public void Read_EveryLengthField_IsRefusedBeforeThePayload()
    {
        for (var length = 0; length <= ushort.MaxValue; length++)
        {
            byte[] header = [0, 1, 0, 0, (byte)(length >> 8), (byte)length];
            var expected = length is >= 2 and <= 254 ? TcpStatus.Incomplete : TcpStatus.WrongLength;

            Assert.Equal(expected, TcpFrame.Read(header, out _, out _));
        }
    }
}
