using CsCheck;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using static SmartPoles.IngestServer.Tests.Alarms.Played;

namespace SmartPoles.IngestServer.Tests.Alarms;

public sealed class ThresholdTests
{
    private static readonly ThresholdRule Tilt = new(
        "tilt", 1, 3, "tilted", "倾斜", Quantity.CoverTilt, Above: 15, Below: null, ClearAt: 10, OnDelayMs: 2000, OffDelayMs: 1000)
    {
        Steps = [new RuleStep(2, 30, 25), new RuleStep(1, 90, 80)],
    };

    private static readonly ThresholdRule AtOnce = Tilt with { OnDelayMs = 0, OffDelayMs = 0 };

    [Fact]
    public void Value_ExactlyAtTheLimit_IsNotBeyond() =>
        Assert.Empty(new KernelScript().Data(T0, false, Tilted(0, 15)).Data(T0 + 9000, false, Tilted(9000, 15)).Ticks(T0 + 9000, T0 + 20_000).Play(Tilt));

    [Fact]
    public void Value_BetweenClearAtAndLimit_KeepsTheAlarm() =>
        Assert.Single(new KernelScript().Data(T0, false, Tilted(0, 20)).Data(T0 + 1, false, Tilted(1, 12)).Ticks(T0 + 1, T0 + 9000).Play(AtOnce));

    [Fact]
    public void Value_HeldWithoutAnother_MaturesWithTheTick()
    {
        var raised = Assert.Single(new KernelScript().Data(T0, false, Tilted(0, 20)).Ticks(T0, T0 + 5000).Play(Tilt));

        Assert.Equal((T0, T0 + 2000), (raised.OnsetUnixMs, raised.AtUnixMs));
    }

    [Fact]
    public void Value_ThatIsNotANumber_ChangesNothing() =>
        Assert.Single(new KernelScript().Data(T0, false, Tilted(0, 20)).Data(T0 + 1, false, Tilted(1, double.NaN)).Ticks(T0 + 1, T0 + 9000).Play(AtOnce));

    [Theory]
    [InlineData(-50L * 365 * 24 * Hour)]
    [InlineData(-25 * Hour)]
    public void Value_YearsOff_GivesNoDurationOfYears(long off)
    {
        // A clock that was wrong and is right: only what is of the present counts, and the delay begins there.
        var transitions = new KernelScript()
            .Data(T0, false, Tilted(off, 20))
            .Data(T0 + 1000, false, Tilted(1000, 20))
            .Ticks(T0 + 1000, T0 + 2000)
            .Play(Tilt);

        Assert.DoesNotContain(transitions, transition => !transition.IsHistorical);
    }

    [Fact]
    public void Value_FarAhead_CountsAtItsReceipt()
    {
        var raised = Assert.Single(new KernelScript().Data(T0, false, Tilted(9 * Hour, 20)).Play(AtOnce));

        Assert.Equal(T0, raised.OnsetUnixMs);
    }

    [Fact]
    public void Steps_UpAndDown_ChangeTheLevelOfOneAlarm()
    {
        var transitions = new KernelScript()
            .Data(T0, false, Tilted(0, 20)).Data(T0 + 1, false, Tilted(1, 40)).Data(T0 + 2, false, Tilted(2, 27)).Data(T0 + 3, false, Tilted(3, 95))
            .Data(T0 + 4, false, Tilted(4, 26)).Data(T0 + 5, false, Tilted(5, 20)).Data(T0 + 6, false, Tilted(6, 0)).Play(AtOnce);

        Assert.Equal(
            [(TransitionKind.Raised, 0), (TransitionKind.LevelChanged, 2), (TransitionKind.LevelChanged, 1), (TransitionKind.LevelChanged, 2), (TransitionKind.LevelChanged, 3), (TransitionKind.Cleared, 0)],
            transitions.Select(transition => (transition.Kind, transition.Level)));
        Assert.Single(transitions.Select(transition => transition.AlarmId).Distinct());
    }

    [Fact]
    public void Raise_BeyondAStep_TellsItsLevelAtOnce() => Assert.Equal(
        [(TransitionKind.Raised, 1), (TransitionKind.LevelChanged, 1)],
        new KernelScript().Data(T0, false, Tilted(0, 120)).Play(AtOnce).Select(transition => (transition.Kind, transition.Level)));

    [Fact]
    public void Value_BouncingTenTimesASecond_IsOneAlarm()
    {
        var script = new KernelScript();
        for (var step = 0L; step < 600; step++) script.Data(T0 + (100 * step), false, Tilted(100 * step, step % 2 == 0 ? 20 : 5));
        var held = Tilt with { OnDelayMs = 0, OffDelayMs = 5000 };

        Assert.Single(script.Ticks(T0 + 60_000, T0 + 60_000).Play(held));
        Assert.Empty(script.Play(Tilt));
    }

    [Fact]
    public void History_BeyondTheLimit_IsAHistoricAlarmWithItsDelay()
    {
        var transitions = new KernelScript()
            .Data(T0 + Hour, true, Tilted(0, 20)).Data(T0 + Hour, true, Tilted(3000, 95)).Data(T0 + Hour, true, Tilted(9000, 0)).Data(T0 + Hour, true, Tilted(11_000, 0)).Play(Tilt);

        Assert.All(transitions, transition => Assert.True(transition.IsHistorical));
        Assert.Equal([(TransitionKind.Raised, T0, Hour - 3000), (TransitionKind.Cleared, T0, Hour - 11_000)], transitions.Select(row => (row.Kind, row.OnsetUnixMs, row.DelayMs)));
        Assert.Equal(1, transitions[0].Level);
    }

    [Fact]
    public void History_ThatEndsBeyondTheLimit_IsClosedWhenTheBacklogIsSilent() => Assert.Equal(
        [TransitionKind.Raised, TransitionKind.Cleared],
        new KernelScript().Data(T0 + Hour, true, Tilted(0, 20)).Ticks(T0 + Hour, T0 + Hour + (6 * Minute)).Play(AtOnce).Select(row => row.Kind));

    /// <summary>Late, double, out of order, not a number, bad, historic, with and without ticks: what a slow and obvious model says.</summary>
    [Fact]
    public void AnyTraffic_AgainstTheObviousModel_GivesTheSameTransitions() => Sample(Tilt, Tilt);

    /// <summary>The model turned by one millisecond must be found out, or the property proves nothing.</summary>
    [Fact]
    public void AnyTraffic_AgainstASabotagedModel_IsFoundOut() =>
        Assert.ThrowsAny<Exception>(() => Sample(Tilt with { OnDelayMs = Tilt.OnDelayMs + 1 }, Tilt));

    private static void Sample(ThresholdRule modelled, ThresholdRule rule) =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 12], Gen.Int[-2, 2], Among(0, 9.5, 10, 10.5, 15, 16, 25, 26, 30, 31, 80, 91, double.NaN)).Array[1, 60].Sample(steps =>
        {
            var script = new KernelScript();
            var now = T0;
            var model = new ObviousThreshold(modelled);
            foreach (var (kind, delta, late, value) in steps)
            {
                now += delta * 250;
                if (kind < 3)
                {
                    script.Tick(now);
                    model.Tick(now);
                    continue;
                }

                var reading = kind == 9 ? Reading.Bad(Quantity.CoverTilt, now, Quality.Timeout) : Good(Quantity.CoverTilt, now + (late * 500), value);
                script.Data(now, false, reading);
                if (kind != 9) model.Value(reading.UnixMs, now, value);
            }

            return script.Play(rule).Where(row => row.Kind != TransitionKind.LevelChanged).Select(row => (row.Kind, row.OnsetUnixMs, row.AtUnixMs)).SequenceEqual(model.Told);
        });

    private static Reading Tilted(long after, double value) => Good(Quantity.CoverTilt, T0 + after, value);
}
