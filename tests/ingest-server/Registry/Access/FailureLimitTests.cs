using System.Net;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.Tests.Registry.Access;

public sealed class FailureLimitTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FailureLimit _limit;

    public FailureLimitTests() => _limit = new FailureLimit(3, TimeSpan.FromSeconds(10), _time);

    [Fact]
    public void Fail_BurstUsedUp_WaitsAndIsForgivenByTime()
    {
        var address = IPAddress.Parse("192.0.2.1");

        Assert.Equal([false, false, true, false], Enumerable.Range(0, 4).Select(_ => _limit.Fail(address, "GW-1")));

        Assert.True(_limit.IsReached(address, "GW-1"));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(_limit.IsReached(address, "GW-1"));
        Assert.Equal(4, _limit.Failures);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", true)]    // a host has all of its /64
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void Fail_OneAddress_TouchesItsNetworkAlone(string failing, string other, bool isReached)
    {
        for (var count = 0; count < 3; count++) _limit.Fail(IPAddress.Parse(failing));

        Assert.Equal(isReached, _limit.IsReached(IPAddress.Parse(other)));
    }

    [Fact]
    public void Fail_FromManyNetworks_MemoryStaysFlat()
    {
        var before = GC.GetTotalMemory(true);

        for (uint number = 0; number < 200_000; number++) _limit.Fail(new IPAddress(number));

        Assert.True(GC.GetTotalMemory(true) - before < 8 * 1024 * 1024);
    }
}
