using SmartPoles.IngestServer.Storage;

namespace SmartPoles.IngestServer.Tests.Storage;

public sealed class BucketCollectorTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(999, 0)]
    [InlineData(1000, 1000)]
    [InlineData(-1, -1000)]
    [InlineData(-1000, -1000)]
    [InlineData(-1001, -2000)]
    public void BeginOf_AnyTime_IsTheMultipleBelowIt(long unixMs, long begin) => Assert.Equal(begin, new BucketCollector(1000).BeginOf(unixMs));

    [Fact]
    public void Take_PartsInAnyOrder_AreJoinedAndAscend()
    {
        var buckets = new BucketCollector(1000);
        buckets.Add(2500, 7);
        buckets.Add(0, new BucketPart(2, 1, 3, 4, 3, LastUnixMs: 900));
        buckets.Add(0, new BucketPart(1, 0, 0, 0, 0, LastUnixMs: 100));

        Assert.Equal([new ReadingBucket(0, 3, 0, 3, 4 / 3.0, 3), new ReadingBucket(2000, 1, 7, 7, 7, 7)], buckets.Take());
    }
}
