using CsCheck;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Tests.Alarms;

public sealed class ThresholdMachineTests
{
    private static readonly ThresholdRule Tilt = new(
        "tilt", 1, 2, "tilted", "倾斜", Quantity.CoverTilt, Above: 15, Below: null, ClearAt: 10, OnDelayMs: 2000, OffDelayMs: 1000, Guard: null);

    [Fact]
    public void OnValue_HeldForTheOnDelay_RaisesWithTheFirstMomentAsOnset()
    {
        var state = Run((100_000, 20), (101_000, 20));
        Assert.Equal(AlarmPhase.Pending, state.Phase);

        state = Next(state, 102_000, 20);

        Assert.Equal(AlarmPhase.Raised, state.Phase);
        Assert.Equal(100_000, state.OnsetUnixMs);
    }

    [Fact]
    public void OnValue_BackBeforeTheOnDelay_NeverRaises() =>
        Assert.Equal(AlarmPhase.Normal, Run((100_000, 20), (101_000, 14), (103_000, 14)).Phase);

    [Fact]
    public void OnValue_ExactlyAtTheLimit_IsNotExceeded() =>
        Assert.Equal(AlarmPhase.Normal, Run((100_000, 15), (200_000, 15)).Phase);

    [Fact]
    public void OnValue_BetweenClearAtAndLimit_StaysRaised() =>
        Assert.Equal(AlarmPhase.Raised, Run((100_000, 20), (102_000, 20), (200_000, 12)).Phase);

    [Fact]
    public void OnValue_BelowClearAtForTheOffDelay_Clears() =>
        Assert.Equal(AlarmPhase.Normal, Run((100_000, 20), (102_000, 20), (103_000, 10), (104_000, 9)).Phase);

    [Fact]
    public void OnValue_OlderThanTheNewest_ChangesNothing()
    {
        var state = Run((100_000, 20), (102_000, 20));

        Assert.Equal(state, Next(state, 101_000, 0));
    }

    [Fact]
    public void OnTick_NoNewValueButTimePassed_Raises()
    {
        var pending = Run((100_000, 20));

        Assert.Equal(AlarmPhase.Pending, ThresholdMachine.OnTick(Tilt, in pending, 101_999).Phase);
        Assert.Equal(AlarmPhase.Raised, ThresholdMachine.OnTick(Tilt, in pending, 102_000).Phase);
    }

    [Fact]
    public void OnValue_GuardDoesNotHold_NeverRaises()
    {
        var state = default(ThresholdState);
        for (var unixMs = 100_000L; unixMs < 110_000; unixMs += 1000) state = ThresholdMachine.OnValue(Tilt, in state, 90, guardHolds: false, unixMs, unixMs);

        Assert.Equal(AlarmPhase.Normal, state.Phase);
    }

    /// <summary>Against the obvious model: raised means that some stretch of at least onDelay had only values beyond the limit.</summary>
    [Fact]
    public void OnValue_AnyWaveform_RaisesExactlyWhenTheModelDoes() =>
        Gen.Select(Gen.Int[100, 3000], Gen.Int[0, 30]).Array[1, 40].Sample(steps =>
        {
            var state = default(ThresholdState);
            long now = 1_000_000, beyondSince = -1;
            bool wasRaised = false, modelRaised = false;
            foreach (var (delta, value) in steps)
            {
                now += delta;
                state = ThresholdMachine.OnValue(Tilt, in state, value, guardHolds: true, now, now);
                wasRaised |= state.Phase is AlarmPhase.Raised or AlarmPhase.Clearing;

                if (value <= 15) beyondSince = -1;
                else if (beyondSince < 0) beyondSince = now;
                modelRaised |= beyondSince >= 0 && now - beyondSince >= Tilt.OnDelayMs;
            }

            return wasRaised == modelRaised;
        });

    private static ThresholdState Run(params (long UnixMs, double Value)[] values) =>
        values.Aggregate(default(ThresholdState), (state, step) => Next(state, step.UnixMs, step.Value));

    private static ThresholdState Next(ThresholdState state, long unixMs, double value) =>
        ThresholdMachine.OnValue(Tilt, in state, value, guardHolds: true, unixMs, unixMs);
}
