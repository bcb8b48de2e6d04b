using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.Protocols.Tests.Telemetry;

public class TelemetryIdsTests
{
    [Fact]
    public void IsValid_EveryFirstCharacter_IsLetterOrDigit()
    {
        for (var character = '\0'; character < 0x250; character++)
        {
            Assert.Equal(char.IsAsciiLetterOrDigit(character), TelemetryIds.IsValid([character]));
        }
    }

    [Fact]
    public void IsValid_EveryLaterCharacter_MayAlsoBeUnderscoreOrHyphen()
    {
        for (var character = '\0'; character < 0x250; character++)
        {
            var expected = char.IsAsciiLetterOrDigit(character) || character is '_' or '-';
            Assert.Equal(expected, TelemetryIds.IsValid(['a', character]));
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    public void IsValid_Length_IsOneToSixtyThree(int length, bool expected) =>
        Assert.Equal(expected, TelemetryIds.IsValid(new string('a', length)));
}
