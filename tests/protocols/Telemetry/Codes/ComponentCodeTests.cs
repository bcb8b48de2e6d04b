using CsCheck;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.Protocols.Tests.Telemetry.Codes;

public class ComponentCodeTests
{
    [Theory]
    [InlineData("3205080101000001", "320508", 101, 1, 1, 1)]
    [InlineData("3715020118000001", "371502", 118, 1, 18, 1)]
    [InlineData("8299999999999999", "829999", 9999, 99, 99, 999_999)]
    [InlineData("1100000101000000", "110000", 101, 1, 1, 0)]
    public void TryParse_Code_GivesItsParts(string text, string division, int kind, int @class, int subclass, int serial)
    {
        Assert.True(ComponentCode.TryParse(text, out var code));
        Assert.Equal(division, code.Division.ToString());
        Assert.Equal(kind, code.Kind);
        Assert.Equal(@class, code.Class);
        Assert.Equal(subclass, code.Subclass);
        Assert.Equal(serial, code.Serial);
        Assert.Equal(text, code.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("371502011800001")] // 15 digits
    [InlineData("37150201180000011")] // 17 digits
    [InlineData("371502011800000A")]
    [InlineData("371502011800000１")] // full-width digit
    [InlineData("３７１５０２０１１８０００００１")]
    [InlineData(" 715020118000001")]
    [InlineData("-715020118000001")]
    [InlineData("3715020018000001")] // class 00
    [InlineData("3715020100000001")] // subclass 00
    [InlineData("0915020118000001")] // province 09
    [InlineData("8315020118000001")] // province 83
    public void TryParse_NoCode_IsRefused(string text)
    {
        Assert.False(ComponentCode.TryParse(text, out var code));
        Assert.Equal(default, code);
    }

    [Fact]
    public void TryCreate_AnyLegalParts_RoundTripsThroughText() =>
        Gen.Select(Gen.Int[110_000, 829_999], Gen.Int[1, 99], Gen.Int[1, 99], Gen.Int[0, 999_999]).Sample((number, first, second, serial) =>
        {
            Assert.True(DivisionCode.TryParse(number.ToString("D6"), out var division));
            Assert.True(ComponentCode.TryCreate(division, first * 100 + second, serial, out var made));
            Assert.True(ComponentCode.TryParse(made.ToString(), out var read));
            Assert.Equal(made, read);
            Assert.Equal((division, first, second, serial), (read.Division, read.Class, read.Subclass, read.Serial));
        });

    [Theory]
    [InlineData(100, 1)]
    [InlineData(99, 1)]
    [InlineData(200, 1)]
    [InlineData(10_001, 1)]
    [InlineData(-118, 1)]
    [InlineData(118, -1)]
    [InlineData(118, 1_000_000)]
    public void TryCreate_PartOutsideItsDigits_IsRefused(int kind, int serial)
    {
        Assert.True(DivisionCode.TryParse("371502", out var division));
        Assert.False(ComponentCode.TryCreate(division, kind, serial, out _));
    }

    [Fact]
    public void TryCreate_NoDivision_IsRefused() => Assert.False(ComponentCode.TryCreate(default, 118, 1, out _));

    [Fact]
    public void TryParse_AnyText_NeverThrowsAndReadsBackItself() => Gen.OneOf(Gen.String, Gen.Char['/', ':'].Array[15, 17].Select(c => new string(c)))
        .Sample(text => Assert.True(!ComponentCode.TryParse(text, out var code) || code.ToString() == text), iter: 20_000);

    [Fact]
    public void CompareTo_Codes_OrdersAsTheirText() => Gen.Select(Code, Code).Sample((left, right) => Assert.Equal(
        Math.Sign(string.CompareOrdinal(left.ToString(), right.ToString())), Math.Sign(left.CompareTo(right))));

    private static Gen<ComponentCode> Code => Gen.Select(Gen.Int[110_000, 829_999], Gen.Int[1, 999_999]).Select((number, serial) =>
    {
        DivisionCode.TryParse(number.ToString("D6"), out var division);
        ComponentCode.TryCreate(division, 118, serial, out var code);
        return code;
    });
}
