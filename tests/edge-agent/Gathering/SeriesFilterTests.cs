using CsCheck;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

public sealed class SeriesFilterTests
{
    private const Quantity Pressure = Quantity.WaterPressure;

    [Theory]
    [InlineData(0.0, 0.0, new[] { 1.0, 1, 1 }, "111")]
    [InlineData(0.5, 0.0, new[] { 1.0, 1.4, 1.5, 1.9, 2.0 }, "10101")]
    [InlineData(0.5, 0.0, new[] { 1.0, 0.6, 0.5, 0.9 }, "1010")]
    [InlineData(0.0, 10.0, new[] { 100.0, 109, 110, 120, 121 }, "10101")]
    [InlineData(5.0, 10.0, new[] { 100.0, 104, 105 }, "101")]
    [InlineData(50.0, 1.0, new[] { 100.0, 100.5, 101 }, "101")]
    [InlineData(0.0, 10.0, new[] { 0.0, 0, 0.001 }, "101")]
    public void Take_Deadband_ReportsFromTheLastReportedValue(double band, double percent, double[] values, string reported)
    {
        var filter = new SeriesFilter(new FieldOptions { Deadband = band, DeadbandPercent = percent });

        Assert.Equal(reported, string.Concat(values.Select((value, second) => Good(filter, second, value) is null ? '0' : '1')));
    }

    [Fact]
    public void Take_LeakOfAThousandthMegapascalAMinute_IsReported()
    {
        // Polled every second: no poll differs from the one before by more than 0.00002 MPa.
        var filter = new SeriesFilter(new FieldOptions { Deadband = 0.01, MaxSilenceSeconds = 86_400 });
        var reports = Enumerable.Range(0, 3600).Where(second => Good(filter, second, 0.35 - (0.001 / 60 * second)) is not null).ToList();

        // An hour loses 0.06 MPa: a report every ten minutes.
        Assert.InRange(reports.Count, 6, 7);
    }

    [Fact]
    public void Take_RandomWalks_TheReportedValueIsNeverOffByTheBand() =>
        (from start in Gen.Double[-5, 5]
         from steps in Gen.Double[-0.3, 0.3].Array[1, 200]
         from band in Gen.Double[0.001, 1]
         select (start, steps, band)).Sample(walk =>
        {
            var filter = new SeriesFilter(new FieldOptions { Deadband = walk.band, MaxSilenceSeconds = 86_400 });
            var value = walk.start;
            var known = double.NaN;
            for (var second = 0; second < walk.steps.Length; second++)
            {
                if (Good(filter, second, value) is { } taken) known = taken.Value;
                if (!(Math.Abs(value - known) < walk.band)) return false;
                value += walk.steps[second];
            }

            return true;
        });

    [Fact]
    public void Take_StillValue_IsReportedAfterTheLongestSilence()
    {
        var filter = new SeriesFilter(new FieldOptions { Deadband = 1, MaxSilenceSeconds = 60 });
        var reports = Enumerable.Range(0, 300).Where(second => Good(filter, second, 3) is not null);

        Assert.Equal([0, 60, 120, 180, 240], reports);
    }

    [Fact]
    public void Take_ChangeOfQuality_IsAlwaysReported()
    {
        var filter = new SeriesFilter(new FieldOptions { Deadband = 100 });

        Assert.NotNull(Good(filter, 0, 1));
        Assert.NotNull(Bad(filter, 1));
        Assert.Null(Bad(filter, 2));
        Assert.NotNull(Good(filter, 3, 1));
        Assert.Null(Good(filter, 4, 1));
    }

    [Fact]
    public void Take_LastingTrouble_IsRepeatedRarelyAndNotAtAllForASilentDevice()
    {
        var filter = new SeriesFilter(new FieldOptions());

        Assert.Equal([0, 30, 60, 90], Enumerable.Range(0, 100).Where(second => Bad(filter, second) is not null));
        Assert.DoesNotContain(Enumerable.Range(100, 100), second => Bad(filter, second, isSilent: true) is not null);
    }

    [Fact]
    public void Take_ReportRate_PassesTheDeadband()
    {
        var filter = new SeriesFilter(new FieldOptions { Deadband = 100 });
        Good(filter, 0, 1);

        Assert.NotNull(filter.Take(new Reading(Pressure, 1000, 1, Quality.Good), 1000, false, isEverything: true));
        Assert.Null(filter.Take(new Reading(Pressure, 2000, 1, Quality.Good), 2000, false, isEverything: false));
    }

    [Fact]
    public void Take_ClockSetBack_FollowsItInsteadOfStandingStill()
    {
        var filter = new SeriesFilter(new FieldOptions());
        var year2036 = new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var year2026 = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

        Assert.Equal(year2036, Take(year2036));
        Assert.Equal(year2036 + 1, Take(year2036 - 5));
        Assert.Equal(year2026, Take(year2026));

        long Take(long unixMs) => filter.Take(new Reading(Pressure, unixMs, 1, Quality.Good), 0, false, false)!.Value.UnixMs;
    }

    private static Reading? Good(SeriesFilter filter, int second, double value) =>
        filter.Take(new Reading(Pressure, 1000L * second, value, Quality.Good), 1000L * second, isDeviceSilent: false, isEverything: false);

    private static Reading? Bad(SeriesFilter filter, int second, bool isSilent = false) =>
        filter.Take(Reading.Bad(Pressure, 1000L * second, Quality.Timeout), 1000L * second, isSilent, isEverything: false);
}
