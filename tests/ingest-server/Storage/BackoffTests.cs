using CsCheck;
using SmartPoles.IngestServer.Storage;

namespace SmartPoles.IngestServer.Tests.Storage;

public sealed class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    [Fact]
    public void Next_AnySeed_StaysBetweenHalfAndWholeOfTheDoubledPause() =>
        Gen.Int.Sample(seed =>
        {
            var backoff = new Backoff(First, Longest, new Random(seed));
            for (var failure = 0; failure < 40; failure++)
            {
                var whole = Math.Min(Longest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, Math.Min(failure, 20)));
                Assert.InRange(backoff.Next(null).TotalMilliseconds, (whole / 2) - 1, whole + 1);
            }
        }, iter: 1_000);

    [Theory]
    [InlineData(7, 7)]
    [InlineData(600, 600)]
    [InlineData(86_400, 600)]
    [InlineData(-5, 0)]
    public void Next_ServerNamesATime_IsObeyedUpToTenMinutes(int askedSeconds, int expectedSeconds) =>
        Assert.Equal(TimeSpan.FromSeconds(expectedSeconds), new Backoff(First, Longest, new Random(1)).Next(TimeSpan.FromSeconds(askedSeconds)));
}
