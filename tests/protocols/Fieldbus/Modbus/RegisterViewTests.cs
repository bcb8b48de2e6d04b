using CsCheck;
using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.Protocols.Tests.Fieldbus.Modbus;

public class RegisterViewTests
{
    private static readonly Gen<WordOrder> Orders = Gen.Int[0, 3].Select(order => (WordOrder)order);

    [Theory]    // 0.3527 as IEEE 754 single is 3E B4 95 18
    [InlineData(WordOrder.ABCD, "3EB49518")]
    [InlineData(WordOrder.CDAB, "95183EB4")]
    [InlineData(WordOrder.BADC, "B43E1895")]
    [InlineData(WordOrder.DCBA, "1895B43E")]
    public void TryReadSingle_EachOrder_GivesTheSameNumber(WordOrder order, string hex)
    {
        var wire = Convert.FromHexString(hex);

        Assert.True(new RegisterView(wire).TryReadSingle(0, order, out var value));
        Assert.Equal(0.3527f, value);

        var written = new byte[4];
        Assert.True(new RegisterWriter(written).TryWriteSingle(0, order, 0.3527f));
        Assert.Equal(wire, written);
    }

    [Theory]
    [InlineData(WordOrder.ABCD, "0102030405060708")]
    [InlineData(WordOrder.CDAB, "0708050603040102")]
    [InlineData(WordOrder.BADC, "0201040306050807")]
    [InlineData(WordOrder.DCBA, "0807060504030201")]
    public void TryReadUInt64_EachOrder_GivesTheSameNumber(WordOrder order, string hex)
    {
        var wire = Convert.FromHexString(hex);

        Assert.True(new RegisterView(wire).TryReadUInt64(0, order, out var value));
        Assert.Equal(0x0102030405060708UL, value);

        var written = new byte[8];
        Assert.True(new RegisterWriter(written).TryWriteUInt64(0, order, value));
        Assert.Equal(wire, written);
    }

    [Theory]
    [InlineData(WordOrder.ABCD, 0x0102)]
    [InlineData(WordOrder.CDAB, 0x0102)]
    [InlineData(WordOrder.BADC, 0x0201)]
    [InlineData(WordOrder.DCBA, 0x0201)]
    public void TryReadUInt16_EachOrder_SwapsBytesOnly(WordOrder order, int expected)
    {
        Assert.True(new RegisterView([1, 2]).TryReadUInt16(0, order, out var value));
        Assert.Equal(expected, value);
    }

    [Fact]
    public void TryRead_TopBitSet_KeepsTheSign()
    {
        var view = new RegisterView([0xFF, 0xDD, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE]);

        Assert.True(view.TryReadInt16(0, WordOrder.ABCD, out var temperature));
        Assert.True(view.TryReadInt32(2, WordOrder.ABCD, out var number));
        Assert.True(view.TryReadInt64(0, WordOrder.ABCD, out var wide));
        Assert.Equal(-35, temperature);
        Assert.Equal(-2, number);
        Assert.Equal(unchecked((long)0xFFDDFFFFFFFFFFFE), wide);
    }

    [Fact]
    public void TryWrite_AnyNumberAnyOrder_IsReadBackAndNeighboursStay() =>
        Gen.Select(Orders, Gen.ULong, Gen.Int[0, 4]).Sample((order, bits, position) =>
        {
            var wire = new byte[16];
            wire.AsSpan().Fill(0xA5);
            var writer = new RegisterWriter(wire);
            var view = new RegisterView(wire);

            Assert.True(writer.TryWriteInt64(position, order, (long)bits));
            Assert.True(view.TryReadInt64(position, order, out var wide) && wide == (long)bits);
            Assert.True(writer.TryWriteDouble(position, order, BitConverter.UInt64BitsToDouble(bits)));
            Assert.True(view.TryReadDouble(position, order, out var real));
            Assert.Equal(bits, BitConverter.DoubleToUInt64Bits(real));
            Assert.True(writer.TryWriteUInt32(position, order, (uint)bits));
            Assert.True(view.TryReadUInt32(position, order, out var unsigned) && unsigned == (uint)bits);
            Assert.True(writer.TryWriteInt32(position, order, (int)bits));
            Assert.True(view.TryReadInt32(position, order, out var signed) && signed == (int)bits);
            Assert.True(writer.TryWriteInt16(position, order, (short)bits));
            Assert.True(view.TryReadInt16(position, order, out var small) && small == (short)bits);

            var outside = wire[..(position * 2)].Concat(wire[((position + 4) * 2)..]);
            Assert.All(outside, value => Assert.Equal(0xA5, value));
        });

    [Fact]
    public void TryRead_AnyPosition_IsTrueOnlyWithinTheView() =>
        Gen.Select(Gen.Byte.Array[0, 12], Gen.Int).Sample((wire, any) =>
        {
            foreach (var position in new[] { any, any % 9, int.MaxValue, int.MinValue, -1 })
            {
                var view = new RegisterView(wire);
                var writer = new RegisterWriter((byte[])wire.Clone());
                bool Fits(int registers) => position >= 0 && (long)position + registers <= wire.Length / 2;

                Assert.Equal(Fits(1), view.TryReadUInt16(position, WordOrder.ABCD, out _));
                Assert.Equal(Fits(2), view.TryReadSingle(position, WordOrder.CDAB, out _));
                Assert.Equal(Fits(4), view.TryReadDouble(position, WordOrder.DCBA, out _));
                Assert.Equal(Fits(1), writer.TryWriteUInt16(position, WordOrder.ABCD, 1));
                Assert.Equal(Fits(2), writer.TryWriteSingle(position, WordOrder.CDAB, 1));
                Assert.Equal(Fits(4), writer.TryWriteDouble(position, WordOrder.DCBA, 1));
            }
        });
}
