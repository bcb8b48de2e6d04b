using CsCheck;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.Protocols.Tests.Telemetry.Codes;

public class GridCodeTests
{
    [Fact]
    public void TryParse_Code_GivesItsParts()
    {
        Assert.True(GridCode.TryParse("371502001012007", out var code));
        Assert.Equal("371502", code.Division.ToString());
        Assert.Equal((1, 12, 7), (code.Street, code.Community, code.Serial));
        Assert.Equal("371502001012007", code.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("37150200101200")] // 14 digits
    [InlineData("3715020010120007")] // 16 digits
    [InlineData("371502001012000")] // grid serial 000
    [InlineData("091502001012007")] // province 09
    [InlineData("37150200101200７")] // full-width digit
    [InlineData("371502001 12007")]
    public void TryParse_NoCode_IsRefused(string text)
    {
        Assert.False(GridCode.TryParse(text, out var code));
        Assert.Equal(default, code);
    }

    [Fact]
    public void TryCreate_AnyLegalParts_RoundTripsThroughText() =>
        Gen.Select(Gen.Int[110_000, 829_999], Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[1, 999]).Sample((number, street, community, serial) =>
        {
            Assert.True(DivisionCode.TryParse(number.ToString("D6"), out var division));
            Assert.True(GridCode.TryCreate(division, street, community, serial, out var made));
            Assert.True(GridCode.TryParse(made.ToString(), out var read));
            Assert.Equal(made, read);
            Assert.Equal((division, street, community, serial), (read.Division, read.Street, read.Community, read.Serial));
        });

    [Theory]
    [InlineData(-1, 0, 1)]
    [InlineData(1000, 0, 1)]
    [InlineData(0, 1000, 1)]
    [InlineData(0, 0, 0)]
    [InlineData(0, 0, 1000)]
    public void TryCreate_PartOutsideItsDigits_IsRefused(int street, int community, int serial)
    {
        Assert.True(DivisionCode.TryParse("371502", out var division));
        Assert.False(GridCode.TryCreate(division, street, community, serial, out _));
    }
}
