using CsCheck;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Decoding;
using SmartPoles.Protocols.Telemetry.Quantities;
using static SmartPoles.IngestServer.Tests.Alarms.Played;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>Each machine of one series against a function of all values, and against that function with one number wrong: it must be found out.</summary>
public sealed class SeriesRuleTests
{
    private static readonly Gen<double> Pressures = Among(0.30, 0.28, 0.27, 0.25, 0.22, 0.18, 0.33);
    private static readonly Gen<double> Counts = Among(0.0, 1, 2, 5, 95, 99, 100);
    private static readonly RateRule Leak = new(Head(), Quantity.WaterPressure, null, 0.05, 0.02, 80 * Second, null, 0, 0);
    private static readonly StuckRule Stuck = new(Head(), Quantity.WaterPressure, 0.015, 30 * Second, 4, [0.33]);
    private static readonly CounterRule Back = new(Head(), Quantity.WaterVolume, 0.5, 0, 100, 0);
    private static readonly MeanRule Dust = new(Head(), Quantity.EnvPm10, 150 * Second, 0.2, 100, 80, null, 0, 0);
    private static readonly WeatherRule Storm = new(
        Head(level: 3), Quantity.EnvRain, Quantity.EnvWindSpeed, [new RainLimit(3, 3 * 600_000, 10)], [], 600_000, 0);

    [Theory]
    [InlineData(0.05, true)]
    [InlineData(0.03, false)]
    public void Rate_AnyTraffic_IsTheFallFromTheHighestOfItsSlices(double fall, bool isRight) => Holds(isRight, () =>
        ObviousSeries.Check(Leak, Quantity.WaterPressure, Pressures, Gen.Int[0, 40], all => Fall(all, fall, null)));

    [Theory]
    [InlineData(0.04, true)]
    [InlineData(0.09, false)]
    public void Rate_WithALargestStep_BeginsAnewBehindASuddenFall(double step, bool isRight) => Holds(isRight, () =>
        ObviousSeries.Check(Leak with { StepMax = 0.04 }, Quantity.WaterPressure, Pressures, Gen.Int[0, 20], all => Fall(all, 0.05, step)));

    [Theory]
    [InlineData(4, true)]
    [InlineData(3, false)]
    public void Stuck_AnyTraffic_IsTheSameValueForLongInManyReadings(int readings, bool isRight) => Holds(isRight, () =>
        ObviousSeries.Check(Stuck, Quantity.WaterPressure, Pressures, Gen.Int[1, 20], all =>
        {
            var from = 0;
            for (var index = 1; index < all.Count; index++)
            {
                if (all[index].Value == 0.33 || all[from].Value == 0.33 || Math.Abs(all[index].Value - all[from].Value) > 0.015) from = index;
            }

            if (from == all.Count - 1) return -1;
            return all.Count - from >= readings && all[^1].UnixMs - all[from].UnixMs >= 30 * Second ? 1 : 0;
        }));

    [Theory]
    [InlineData(0.5, true)]
    [InlineData(1.5, false)]
    public void Counter_AnyTraffic_IsAStepBackThatIsNoRollover(double tolerance, bool isRight) => Holds(isRight, () =>
        ObviousSeries.Check(Back, Quantity.WaterVolume, Counts, Gen.Int[1, 20], all =>
            all.Count > 1 && all[^2].Value - all[^1].Value > tolerance && !(all[^2].Value >= 90 && all[^1].Value <= 10) ? 1 : -1));

    /// <summary>36 a hour are one in a hundred seconds: as fast as its largest reverse flow a meter may count back, not faster.</summary>
    [Theory]
    [InlineData(36, true)]
    [InlineData(360, false)]
    public void Counter_WithAReverseFlow_IsAStepBackFasterThanIt(double perHour, bool isRight) => Holds(isRight, () =>
        ObviousSeries.Check(Back with { ReversePerHour = 36 }, Quantity.WaterVolume, Among(50.0, 50.6, 51, 52, 60), Gen.Int[1, 300], all =>
            all.Count > 1 && all[^2].Value - all[^1].Value > 0.5 + (perHour * (all[^1].UnixMs - all[^2].UnixMs) / 3_600_000) ? 1 : -1));

    [Theory]
    [InlineData(100, true)]
    [InlineData(95, false)]
    public void Mean_AnyTraffic_IsTheMeanOfSlices(double above, bool isRight) => Holds(isRight, () =>
        ObviousSeries.Check(Dust, Quantity.EnvPm10, Among(20.0, 60, 110, 140, 300), Gen.Int[0, 30], all =>
        {
            var last = all[^1].UnixMs / 10_000;
            var slices = all.Where(row => row.UnixMs / 10_000 > last - 15).GroupBy(row => row.UnixMs / 10_000).ToArray();
            if (slices.Length < 3) return 0;
            var mean = slices.Average(slice => slice.Average(row => row.Value));
            return mean > above + 1e-9 ? 1 : mean <= 80 + 1e-9 ? -1 : 0;
        }));

    [Theory]
    [InlineData(10, true)]
    [InlineData(8, false)]
    public void Rain_AnyTraffic_IsTheSumOfItsSlices(double sum, bool isRight) => Holds(isRight, () =>
        ObviousSeries.Check(Storm, Quantity.EnvRain, Among(0.0, 3, 5, 9, 14, 22), Gen.Int[0, 600], all =>
        {
            var last = all[^1].UnixMs / 600_000;
            var fallen = 0.0;
            for (var index = 1; index < all.Count; index++)
            {
                if (all[index].UnixMs / 600_000 > last - 3) fallen += Math.Max(0, all[index].Value - all[index - 1].Value);
            }

            return fallen >= sum ? 1 : -1;
        }));

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public void Cycling_WithoutCommand_IsTooManyTimesOnWithinTheWindow(int count, bool isRight) => Holds(isRight, () =>
        ObviousSeries.Check(new CyclingRule(Head(), Quantity.LampPower, 5, 3, 600 * Second, null, 0), Quantity.LampPower, Among(0.0, 100), Gen.Int[0, 200], all =>
        {
            var times = Enumerable.Range(1, all.Count - 1).Where(index => all[index].Value > 5 && all[index - 1].Value <= 5).Select(index => all[index].UnixMs);
            return times.Count(time => time > all[^1].UnixMs - (600 * Second)) > count ? 1 : -1;
        }));

    [Fact]
    public void Cycling_ByCommand_IsNoFault()
    {
        var script = new KernelScript();
        for (var step = 0; step < 20; step++)
        {
            var at = T0 + (step * 30 * Second);
            script.Data(at, false, Good(Quantity.LampRelay, at, step % 2), Good(Quantity.LampPower, at, step % 2 * 100));
        }

        Assert.Empty(script.Play(new CyclingRule(Head(), Quantity.LampPower, 5, 3, 600 * Second, Quantity.LampRelay, 0)));
        Assert.Single(script.Play(new CyclingRule(Head(), Quantity.LampPower, 5, 3, 600 * Second, null, 0)));
    }

    [Fact]
    public void Missing_WhileTheGatewayIsAlive_RaisesAfterTheSilenceAndClearsWithAValue()
    {
        var rule = new MissingRule(Head(), Quantity.WaterPressure, 60 * Second);
        var script = new KernelScript().Data(T0, false, Good(Quantity.WaterPressure, T0, 0.3)).Ticks(T0, T0 + (59 * Second));
        Assert.Empty(script.Play(rule));

        script.Tick(T0 + (60 * Second)).Data(T0 + (90 * Second), false, Good(Quantity.WaterPressure, T0 + (90 * Second), 0.3));

        Assert.Equal([(TransitionKind.Raised, T0, T0 + (60 * Second)), (TransitionKind.Cleared, T0, T0 + (90 * Second))], script.Play(rule).Select(row => (row.Kind, row.OnsetUnixMs, row.AtUnixMs)));
    }

    [Fact]
    public void Missing_WhileTheGatewayIsAway_CountsFromItsReturn()
    {
        var rule = new MissingRule(Head("silent"), Quantity.WaterPressure, 60 * Second);
        var offline = new OfflineRule("offline", 1, 2, "o", "o", 3000, Hour);
        var script = new KernelScript()
            .Node(MessageKind.NodeBirth, T0).Data(T0, false, Good(Quantity.WaterPressure, T0, 0.3))
            .Node(MessageKind.NodeDeath, T0 + Second).Ticks(T0 + Second, T0 + (200 * Second))
            .Node(MessageKind.NodeBirth, T0 + (200 * Second)).Ticks(T0 + (200 * Second), T0 + (259 * Second));
        Assert.DoesNotContain(script.Play(RuleSet.Of([rule, offline])), row => row.Rule!.Id == "silent");

        script.Ticks(T0 + (260 * Second), T0 + (320 * Second));

        Assert.Equal(T0 + (260 * Second), Assert.Single(script.Play(RuleSet.Of([rule, offline])), row => row.Rule!.Id == "silent").AtUnixMs);
    }

    [Fact]
    public void Baseline_AfterThreeWeeks_KnowsTheHourAndFindsWhatIsUnlike()
    {
        var rule = new BaselineRule(Head(), Quantity.WaterPressure, 3, 0.03, true, true, 3, 480, 0, 0);
        var script = new KernelScript();
        double Usual(long at) => 0.3 + (at / Hour % 24 < 8 ? 0.08 : 0) + (at / Minute % 7 * 0.0005);
        for (var at = T0; at < T0 + (22L * 24 * Hour); at += 10 * Minute) script.Data(at, false, Good(Quantity.WaterPressure, at, Usual(at)));
        Assert.Empty(script.Play(rule));

        // What is usual by day is unusual by night.
        var night = Enumerable.Range(0, 24).Select(hour => T0 + (22L * 24 * Hour) + (hour * Hour)).First(at => at / Hour % 24 == 2);
        script.Data(night, false, Good(Quantity.WaterPressure, night, 0.30));

        Assert.Equal(TransitionKind.Raised, Assert.Single(script.Play(rule)).Kind);
    }

    [Fact]
    public void Baseline_BeforeItsWeeks_SaysNothing()
    {
        var script = new KernelScript();
        for (var at = T0; at < T0 + (20L * 24 * Hour); at += 20 * Minute) script.Data(at, false, Good(Quantity.WaterPressure, at, at / Minute % 3));

        Assert.Empty(script.Play(new BaselineRule(Head(), Quantity.WaterPressure, 3, 0.03, true, true, 3, 480, 0, 0)));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    public void NightFlow_AboveTheUsualForThreeNights_IsABackgroundLeak(int highNights, int alarms)
    {
        var script = new KernelScript();
        for (var at = T0; at < T0 + ((7L + highNights) * 24 * Hour); at += 30 * Minute)
        {
            var isLeaking = at >= T0 + (7L * 24 * Hour);
            var isNight = (at + (8 * Hour)) / Hour % 24 is 2 or 3;
            script.Data(at, false, Good(Quantity.WaterFlow, at, (isNight ? 10 : 50) + (isLeaking ? 4 : 0) + (at / Minute % 3)));
        }

        Assert.Equal(alarms, script.Play(new NightFlowRule(Head(), Quantity.WaterFlow, 2, 4, 0.2, 0.5, 3, 7, 480)).Count);
    }

    private static int Fall(IReadOnlyList<(long UnixMs, double Value)> all, double limit, double? step)
    {
        var from = 0;
        for (var index = 1; index < all.Count; index++)
        {
            if (Math.Abs(all[index].Value - all[index - 1].Value) > step) from = index;
        }

        var last = all[^1].UnixMs / (10 * Second);
        var fall = all.Skip(from).Where(row => row.UnixMs / (10 * Second) >= last - 8).Max(row => row.Value) - all[^1].Value;
        return fall > limit ? 1 : fall <= 0.02 ? -1 : 0;
    }

    private static void Holds(bool isRight, Action property)
    {
        if (isRight) property();
        else Assert.ThrowsAny<Exception>(property);
    }
}
