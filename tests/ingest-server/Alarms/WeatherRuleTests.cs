using CsCheck;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;
using static SmartPoles.IngestServer.Tests.Alarms.Played;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>Warnings by rain and wind of one head against a list of all that was measured, which is summed up anew after each value.</summary>
public sealed class WeatherRuleTests
{
    private const long Slice = 10 * Minute;
    private const long Day = 24 * Hour;

    /// <summary>Sums that whole numbers of mm meet exactly, and gusts at and beside their limits.</summary>
    private static readonly WeatherRule Warnings = new(
        Head(level: 3), Quantity.EnvRain, Quantity.EnvWindSpeed, [new RainLimit(3, 3 * Hour, 20), new RainLimit(2, Hour, 30), new RainLimit(1, 3 * Hour, 60)],
        [new GustLimit(3, 13.9), new GustLimit(2, 20.8)], 20 * Minute, 0);

    /// <summary>Rain and wind come in messages of their own, so one of them may be behind the other: no order of arrival ends a warning too early.</summary>
    [Theory]
    [InlineData(20, 20, true)]
    [InlineData(14, 20, false)]
    [InlineData(20, 40, false)]
    public void Weather_AnyTraffic_IsTheMostUrgentOfSumsAndGusts(double sum, int holdMinutes, bool isRight) => Holds(isRight, () =>
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 900], Gen.Int[0, 12], Gen.Int[0, 5], Gen.Int[0, 3000]).Array[1, 60].Sample(steps =>
        {
            var script = new KernelScript();
            var rain = new List<(long AtMs, double Value)>();
            var wind = new List<(long AtMs, double Value)>();
            var told = new List<(long AtMs, int Level)>();
            var (now, counter, level) = (T0, 500.0, 0);
            foreach (var (what, seconds, odd, pick, late) in steps)
            {
                now += seconds * Second;
                var isRain = what == 0;
                if (isRain && odd == 12) counter = 0;
                else if (isRain) counter += ((double[])[0, 0, 1, 5, 10, 20])[pick];
                var value = isRain ? counter : ((double[])[0, 5, 13.8, 13.9, 20.8, 30])[pick];
                var atMs = odd switch { 0 or 1 => now - (late * Second), 2 => now - (3 * 365 * Day), 3 => now + (3 * 365 * Day), 4 => now + (90 * Second), _ => now };
                Take(isRain, atMs, odd == 5 ? double.NaN : value);
                if (odd == 6) Take(isRain, atMs, value);
            }

            return script.Play(Warnings).Select(row => (row.AtUnixMs, row.Kind == TransitionKind.Cleared ? 0 : row.Level == 0 ? 3 : row.Level))
                .GroupBy(row => row.AtUnixMs).Select(moment => moment.Last()).SequenceEqual(told.GroupBy(row => row.AtMs).Select(moment => moment.Last()));

            void Take(bool isRain, long atMs, double value)
            {
                var quantity = isRain ? Quantity.EnvRain : Quantity.EnvWindSpeed;
                script.Data(now, false, Good(quantity, atMs, value));
                if (!double.IsFinite(value) || now - atMs > Day) return;
                var own = isRain ? rain : wind;
                var unixMs = atMs - now > 2 * Minute ? now : atMs;
                if (own.Count > 0 && (unixMs < own[^1].AtMs || (unixMs == own[^1].AtMs && value == own[^1].Value))) return;
                own.Add((unixMs, value));
                var judged = LevelAt(rain.Concat(wind).Max(row => row.AtMs));
                if (judged == level) return;
                level = judged;
                told.Add((unixMs, level));
            }

            int LevelAt(long atMs)
            {
                double Fallen(long windowMs) => Enumerable.Range(1, Math.Max(0, rain.Count - 1))
                    .Where(index => rain[index].AtMs / Slice > (atMs / Slice) - (windowMs / Slice)).Sum(index => Math.Max(0, rain[index].Value - rain[index - 1].Value));
                bool Blew(double from) => wind.Exists(row => row.Value >= from && atMs - row.AtMs <= holdMinutes * Minute);
                if (Fallen(3 * Hour) >= 60) return 1;
                if (Fallen(Hour) >= 30 || Blew(20.8)) return 2;
                return Fallen(3 * Hour) >= sum || Blew(13.9) ? 3 : 0;
            }
        }, iter: 300));

    /// <summary>A wind of the slice before, told after the rain that made the warning.</summary>
    [Fact]
    public void Weather_WindBehindTheRain_DoesNotEndItsWarning()
    {
        var full = (T0 / Slice * Slice) + Hour;
        var script = new KernelScript()
            .Data(full - Minute, false, Good(Quantity.EnvRain, full - Minute, 500))
            .Data(full + Second, false, Good(Quantity.EnvRain, full + Second, 525))
            .Data(full + (2 * Second), false, Good(Quantity.EnvWindSpeed, full - Second, 3))
            .Data(full + Minute, false, Good(Quantity.EnvRain, full + Minute, 525));

        Assert.Equal(TransitionKind.Raised, Assert.Single(script.Play(Warnings)).Kind);
    }

    private static void Holds(bool isRight, Action property)
    {
        if (isRight) property();
        else Assert.ThrowsAny<Exception>(property);
    }
}
