using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.Protocols.Tests.Fieldbus.Dlt645;

public class Dlt645AddressTests
{
    [Theory]
    [InlineData("202008150001", "202008150001")]
    [InlineData("161", "000000000161")]
    [InlineData("AAAAAAAAAAAA", "AAAAAAAAAAAA")]
    [InlineData("aaaaaaaa0001", "AAAAAAAA0001")]
    public void TryParse_Digits_AreKept(string text, string expected)
    {
        Assert.True(Dlt645Address.TryParse(text, out var address));
        Assert.Equal(expected, address.ToString());
        Span<byte> wire = stackalloc byte[6];
        Assert.True(address.TryWrite(wire));
        Assert.True(Dlt645Address.TryRead(wire, out var back));
        Assert.Equal(address, back);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2020081500012")]
    [InlineData("2020 0815")]
    [InlineData("20200815000B")]
    [InlineData("A20200815000")]
    [InlineData("-1")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(Dlt645Address.TryParse(text, out _));

    [Fact]
    public void Covers_Wildcards_StandForAnyTwoDigits()
    {
        Assert.True(Dlt645Address.TryParse("202008150001", out var meter));
        Assert.True(Dlt645Address.TryParse("AAAAAAAA0001", out var low));
        Assert.True(Dlt645Address.Wildcard.Covers(meter));
        Assert.True(low.Covers(meter));
        Assert.True(low.HasWildcard);
        Assert.False(meter.HasWildcard);
        Assert.False(meter.Covers(low));
        Assert.False(Dlt645Address.Broadcast.Covers(meter));
        Assert.True(Dlt645Address.Broadcast.IsBroadcast);
    }
}
