using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.Protocols.Tests.Telemetry.Codes;

public class DivisionCodeTests
{
    [Theory]
    [InlineData("371523", "371503")] // Chiping county became Chiping district
    [InlineData("371503", "371503")]
    [InlineData("371502", "371502")]
    public void Current_Code_IsTheDivisionInForce(string text, string expected)
    {
        Assert.True(DivisionCode.TryParse(text, out var code));
        Assert.Equal(text, code.ToString());
        Assert.Equal(expected, code.Current.ToString());
    }

    [Theory]
    [InlineData("110000", true)]
    [InlineData("829999", true)]
    [InlineData("109999", false)]
    [InlineData("830000", false)]
    [InlineData("37150", false)]
    [InlineData("3715022", false)]
    [InlineData("37150２", false)] // full-width digit
    [InlineData("37150x", false)]
    [InlineData("", false)]
    public void TryParse_Text_IsHeldToSixDigitsAndTheProvinces(string text, bool expected)
    {
        Assert.Equal(expected, DivisionCode.TryParse(text, out var code));
        Assert.Equal(expected, code.Value != 0);
    }
}
