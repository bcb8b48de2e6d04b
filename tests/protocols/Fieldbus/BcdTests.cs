using CsCheck;
using SmartPoles.Protocols.Fieldbus;

namespace SmartPoles.Protocols.Tests.Fieldbus;

public class BcdTests
{
    [Theory]
    [InlineData("56 34 12 00", false, 123456)]
    [InlineData("87 14 00", true, 1487)]
    [InlineData("87 14 80", true, -1487)]
    [InlineData("99 99 79", true, 799999)]
    [InlineData("99 99 F9", true, -799999)]
    [InlineData("00 00 80", true, 0)]
    [InlineData("99 99 99 99 99 99 99 99 99", false, 999999999999999999)]
    public void TryReadLowFirst_Digits_GivesTheNumber(string hex, bool isSigned, long expected)
    {
        Assert.True(Bcd.TryReadLowFirst(Bytes(hex), out var value, isSigned));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("9A 22", false)]
    [InlineData("A9 22", false)]
    [InlineData("12 F2", false)]
    [InlineData("12 FA", true)]
    [InlineData("FF FF FF", true)]
    [InlineData("", false)]
    [InlineData("00 00 00 00 00 00 00 00 00 00", false)]
    public void TryReadLowFirst_NibbleAboveNineOrWrongSize_IsRefused(string hex, bool isSigned)
    {
        Assert.False(Bcd.TryReadLowFirst(Bytes(hex), out var value, isSigned));
        Assert.Equal(0, value);
    }

    [Theory]
    [InlineData(100, 1, false)]
    [InlineData(-1, 2, false)]
    [InlineData(8000, 2, true)]
    [InlineData(long.MinValue, 9, true)]
    [InlineData(1, 0, false)]
    [InlineData(1, 10, false)]
    public void TryWriteLowFirst_DoesNotFit_IsRefused(long value, int size, bool isSigned) =>
        Assert.False(Bcd.TryWriteLowFirst(value, new byte[size], isSigned));

    [Fact]
    public void Write_AnyNumberThatFits_IsReadBack() =>
        Gen.Select(Gen.Long[-79_999_999, 79_999_999], Gen.Int[4, 9]).Sample((value, size) =>
        {
            var bytes = new byte[size];
            Assert.True(Bcd.TryWriteLowFirst(value, bytes, isSigned: true));
            Assert.True(Bcd.TryReadLowFirst(bytes, out var back, isSigned: true));
            Assert.Equal(value, back);
            if (value < 0) return;
            Assert.True(Bcd.TryReadLowFirst(bytes, out back));
            Assert.Equal(value, back);
        });

    [Fact]
    public void Apply_TwoDecimals_IsTheNearestDouble() => Gen.Long[0, 99_999_999].Sample(digits =>
        Assert.Equal(double.Parse($"{digits}e-2", System.Globalization.CultureInfo.InvariantCulture), DecimalScale.Apply(digits, -2)));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
