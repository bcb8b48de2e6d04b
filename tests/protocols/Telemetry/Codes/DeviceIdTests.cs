using CsCheck;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.Protocols.Tests.Telemetry.Codes;

public class DeviceIdTests
{
    [Fact]
    public void TryParse_Bare_IsTheFirstDevice()
    {
        Assert.True(DeviceId.TryParse("3715020118000001", out var id));
        Assert.Equal(1, id.Index);
        Assert.Equal("3715020118000001", id.Component.ToString());
        Assert.Equal("3715020118000001", id.ToString());
    }

    [Fact]
    public void TryParse_EverySuffix_IsTwoToNinetyNine()
    {
        for (var index = 0; index < 100; index++)
        {
            var text = $"3715020117000001-{index:D2}";
            Assert.Equal(index >= 2, DeviceId.TryParse(text, out var id));
            if (index < 2) continue;
            Assert.Equal(index, id.Index);
            Assert.Equal(text, id.ToString());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("3715020118000001-")]
    [InlineData("3715020118000001-2")]
    [InlineData("3715020118000001-002")]
    [InlineData("3715020118000001_02")]
    [InlineData("3715020118000001-0２")] // full-width digit
    [InlineData("3715020118000001-+2")]
    [InlineData("3715020018000001-02")] // class 00
    [InlineData("371502011800001-002")]
    public void TryParse_AnythingElse_IsRefused(string text)
    {
        Assert.False(DeviceId.TryParse(text, out var id));
        Assert.Equal(default, id);
    }

    [Fact]
    public void TryParse_AnyText_NeverThrowsReadsBackItselfAndIsALegalTopicLevel() =>
        Gen.Select(Gen.Int[0, 9].Array[16], Gen.Int[0, 120]).Sample((digits, index) =>
        {
            var text = string.Concat(digits) + $"-{index:D2}";
            if (!DeviceId.TryParse(text, out var id)) return;
            Assert.Equal(text, id.ToString());
            Assert.True(TelemetryIds.IsValid(text));
        }, iter: 20_000);
}
