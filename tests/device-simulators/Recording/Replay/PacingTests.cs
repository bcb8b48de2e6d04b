using CsCheck;
using SmartPoles.DeviceSimulators.Recording.Replay;

namespace SmartPoles.DeviceSimulators.Tests.Recording.Replay;

public class PacingTests
{
    private const long SecondNs = 1_000_000_000;

    [Fact]
    public void Due_RealTime_IsTheDistanceInTheRecording()
    {
        var pacing = new Pacing(1, 10 * SecondNs);

        Assert.Equal(TimeSpan.Zero, pacing.Due(10 * SecondNs));
        Assert.Equal(TimeSpan.FromSeconds(2.5), pacing.Due((12 * SecondNs) + (SecondNs / 2)));
    }

    [Fact]
    public void Due_AnySpeedAndOffset_IsNeverOffByMoreThanATickHoweverLong() =>
        Gen.Select(Gen.Double[0.01, 1000], Gen.Long[0, 400L * 24 * 3600 * SecondNs]).Sample((speed, offset) =>
        {
            // No drift: after 400 days as exact as after a second, because nothing is added up.
            var exact = (decimal)offset / 100 / (decimal)speed;
            Assert.InRange(new Pacing(speed, 0).Due(offset).Ticks - (double)exact, -1 - (double)(exact * 1e-15m), 1 + (double)(exact * 1e-15m));
        });

    [Fact]
    public void Due_Unpaced_IsAlwaysNow() => Assert.Equal(TimeSpan.Zero, new Pacing(Pacing.Unpaced, 0).Due(long.MaxValue));

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(double.PositiveInfinity)]
    public void ShiftToNow_AnySpeed_PutsNoMomentAheadOfTheClockWhenItIsPlayed(double speed)
    {
        const long start = 2_000_000_000_000;
        const long was = 1_700_000_000_000;
        var pacing = new Pacing(speed, 0);
        var shift = pacing.ShiftToNow(start, was, 3600 * SecondNs);

        for (var second = 0; second <= 3600; second += 60)
        {
            var stamp = was + (second * 1000) + shift;
            var played = start + (long)pacing.Due(second * SecondNs).TotalMilliseconds;
            Assert.True(stamp <= played, $"second {second}: stamp {stamp} before {played}");
        }

        Assert.Equal(start + (long)pacing.Due(3600 * SecondNs).TotalMilliseconds, was + 3_600_000 + shift);
    }

    [Fact]
    public void ShiftToNow_RealTime_MakesTheFirstMomentTheStart() => Assert.Equal(500, new Pacing(1, 0).ShiftToNow(1_500, 1_000, 3600 * SecondNs));
}
