using SmartPoles.Protocols.LineProtocol;

namespace SmartPoles.Protocols.Tests.LineProtocol;

public sealed class LinePrecisionTests
{
    [Theory]
    [InlineData(LineApi.V1, "ns", "u", "ms", "s")]
    [InlineData(LineApi.V2, "ns", "us", "ms", "s")]
    [InlineData(LineApi.V3, "nanosecond", "microsecond", "millisecond", "second")]
    public void Spell_EveryApi_UsesItsOwnWords(LineApi api, params string[] expected) =>
        Assert.Equal(expected, Enum.GetValues<LinePrecision>().Select(precision => precision.Spell(api)));
}
