using CsCheck;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.Protocols.Tests.Telemetry.Ledger;

public class Leb128Tests
{
    [Theory]
    [InlineData(0UL, "00")]
    [InlineData(127UL, "7F")]
    [InlineData(128UL, "8001")]
    [InlineData(300UL, "AC02")] // the example of the protobuf documentation
    [InlineData(ulong.MaxValue, "FFFFFFFFFFFFFFFFFF01")]
    public void Write_Value_GivesTheKnownBytes(ulong value, string hex)
    {
        var target = new byte[Leb128.SizeMax];
        Assert.Equal(hex, Convert.ToHexString(target.AsSpan(0, Leb128.Write(target, value))));
    }

    [Fact]
    public void WriteThenRead_AnyValue_TakesExactlyItsBytes() => Gen.Select(Gen.ULong, Gen.Int[0, 63]).Sample((wide, shift) =>
    {
        var value = wide >> shift;
        var target = new byte[Leb128.SizeMax];
        var size = Leb128.Write(target, value);
        ReadOnlySpan<byte> bytes = target;
        Assert.True(Leb128.TryRead(ref bytes, out var read));
        Assert.Equal(value, read);
        Assert.Equal(Leb128.SizeMax - size, bytes.Length);
        for (var length = 0; length < size; length++)
        {
            ReadOnlySpan<byte> cut = target.AsSpan(0, length);
            Assert.False(Leb128.TryRead(ref cut, out _));
            Assert.Equal(length, cut.Length);
        }
    }, iter: 5_000);

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFFF02")]
    [InlineData("FFFFFFFFFFFFFFFFFF7F")]
    [InlineData("80808080808080808080")]
    [InlineData("8080808080808080808001")]
    public void TryRead_Beyond64Bits_IsRefused(string hex)
    {
        ReadOnlySpan<byte> bytes = Convert.FromHexString(hex);
        Assert.False(Leb128.TryRead(ref bytes, out _));
    }

    [Theory]
    [InlineData(0, 0UL)]
    [InlineData(-1, 1UL)]
    [InlineData(1, 2UL)]
    [InlineData(long.MaxValue, ulong.MaxValue - 1)]
    [InlineData(long.MinValue, ulong.MaxValue)]
    public void ZigZag_Value_GivesTheKnownNumber(long value, ulong expected)
    {
        Assert.Equal(expected, Leb128.ZigZag(value));
        Assert.Equal(value, Leb128.UnZigZag(expected));
    }

    [Fact]
    public void ZigZag_AnyValue_ComesBack() => Gen.Long.Sample(value => Assert.Equal(value, Leb128.UnZigZag(Leb128.ZigZag(value))));
}
