using CsCheck;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

public class RtuFrameTests
{
    private static readonly Gen<byte[]> Pdus = Gen.Byte.Array[1, ModbusLimits.PduSizeMax];

    [Fact]
    public void Write_AnyPdu_IsReadBack() => Gen.Select(Gen.Byte, Pdus).Sample((unit, pdu) =>
    {
        var frame = Framed(unit, pdu);

        Assert.Equal(RtuStatus.Ok, RtuFrame.Read(frame, out var read));
        Assert.Equal(unit, read.Unit);
        Assert.Equal(pdu, read.Pdu.ToArray());
        Assert.Equal(pdu[0], (byte)read.Function);
    });

    [Fact]
    public void Read_AnySingleBitOfAnyFrameFlipped_IsNeverOk() =>
        Gen.Select(Gen.Byte, Pdus, Gen.Int[0, (ModbusLimits.RtuSizeMax * 8) - 1]).Sample((unit, pdu, any) =>
        {
            var frame = Framed(unit, pdu);
            var bit = any % (frame.Length * 8);
            frame[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.Equal(RtuStatus.BadCrc, RtuFrame.Read(frame, out _));
        });

    [Fact]
    public void Write_PduAlreadyInPlace_NeedsNoOtherBuffer() => Gen.Select(Gen.Byte, Pdus).Sample((unit, pdu) =>
    {
        var buffer = new byte[RtuFrame.SizeMax];
        pdu.CopyTo(buffer, 1);

        Assert.Equal(RtuStatus.Ok, RtuFrame.Write(unit, buffer.AsSpan(1, pdu.Length), buffer, out var written));
        Assert.Equal(Framed(unit, pdu), buffer[..written]);
    });

    [Theory]
    [InlineData(0, RtuStatus.TooShort)]
    [InlineData(3, RtuStatus.TooShort)]
    [InlineData(4, RtuStatus.BadCrc)]
    [InlineData(256, RtuStatus.BadCrc)]
    [InlineData(257, RtuStatus.TooLong)]
    public void Read_ZerosOfALength_HaveTheirStatus(int length, RtuStatus expected) =>
        Assert.Equal(expected, RtuFrame.Read(new byte[length], out _));

    [Theory]
    [InlineData(0, 256, RtuStatus.TooShort)]
    [InlineData(253, 256, RtuStatus.Ok)]
    [InlineData(254, 300, RtuStatus.TooLong)]
    [InlineData(5, 7, RtuStatus.BufferTooSmall)]
    public void Write_AtTheLimits_HasItsStatus(int pduLength, int room, RtuStatus expected)
    {
        Assert.Equal(expected, RtuFrame.Write(1, new byte[pduLength], new byte[room], out var written));
        Assert.Equal(expected == RtuStatus.Ok ? pduLength + RtuFrame.Overhead : 0, written);
    }

    private static byte[] Framed(byte unit, byte[] pdu)
    {
        var output = new byte[RtuFrame.SizeMax];
        Assert.Equal(RtuStatus.Ok, RtuFrame.Write(unit, pdu, output, out var written));
        return output[..written];
    }
}
