using SmartPoles.IngestServer.Alarms.Evidence;

namespace SmartPoles.IngestServer.Tests.Alarms.Evidence;

public sealed class TickRingTests
{
    [Fact]
    public void PositionAt_BetweenAndOutside_IsTheLastTickBeforeOrNull()
    {
        var ring = new TickRing();
        Assert.Null(ring.PositionAt(0));
        for (var second = 1; second <= 5000; second++) ring.Add(second * 1000, second * 10);

        Assert.Equal((10L, 10L, 20L, 50_000L), (ring.PositionAt(1000), ring.PositionAt(1999), ring.PositionAt(2000), ring.PositionAt(long.MaxValue)));
        Assert.Null(ring.PositionAt(999));
    }

    [Fact]
    public void Add_MoreThanItHolds_ForgetsTheOldestAndKeepsItsOrder()
    {
        var ring = new TickRing();
        for (var second = 1L; second <= 200_000; second++) ring.Add(second, second);
        ring.Add(5, 200_001);

        Assert.Null(ring.PositionAt(1));
        Assert.Equal(199_999, ring.PositionAt(199_999));
        Assert.Equal(200_000, ring.PositionAt(200_002));
    }
}
