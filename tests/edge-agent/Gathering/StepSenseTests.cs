using CsCheck;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

/// <summary>What is read twice before it is believed, value by value.</summary>
public class StepSenseTests
{
    private const long Minute = 60_000;

    [Fact]
    public void Doubts_FirstValue_IsToBeSaidTwiceAndIsNotCounted()
    {
        var sense = Step(5);

        Assert.True(Doubts(sense, 230, 0));
        Assert.False(Doubts(sense, 230.4, 300));
        Assert.Equal((0, 0), (sense.Doubted, sense.Refuted));
    }

    [Theory]
    [InlineData(234.9, false)]
    [InlineData(225.1, false)]
    [InlineData(235.1, true)]
    [InlineData(23.0, true)]
    public void Doubts_StepFromTheBelievedValue_OnlyBeyondTheLimit(double value, bool isDoubted)
    {
        var sense = Believing(Step(5), 230);

        Assert.Equal(isDoubted, Doubts(sense, value, Minute));
    }

    [Fact]
    public void Doubts_RealJump_IsBelievedWhenSaidTwice()
    {
        var sense = Believing(Step(2), 0);

        Assert.True(Doubts(sense, 45, Minute));
        Assert.False(Doubts(sense, 45.3, Minute + 300));
        Assert.False(Doubts(sense, 44.8, 2 * Minute));
        Assert.Equal((1, 0), (sense.Doubted, sense.Refuted));
    }

    [Fact]
    public void Doubts_DamageThatIsNotSaidAgain_IsRefutedAndTheTrueValueBelieved()
    {
        var sense = Believing(Step(5), 230);

        Assert.True(Doubts(sense, 130, Minute));
        Assert.False(Doubts(sense, 230.2, Minute + 300));
        Assert.Equal((1, 1), (sense.Doubted, sense.Refuted));

        // The damage is forgotten: the same once more is damage once more.
        Assert.True(Doubts(sense, 130, 2 * Minute));
    }

    [Fact]
    public void Doubts_TwoDamagedAnswersInARow_AreBothDoubted()
    {
        var sense = Believing(Step(5), 230);

        Assert.True(Doubts(sense, 130, Minute));
        Assert.True(Doubts(sense, 310, Minute + 300));
        Assert.False(Doubts(sense, 229.9, 2 * Minute));
        Assert.Equal((2, 2), (sense.Doubted, sense.Refuted));
    }

    [Theory]
    [InlineData(1000.00, 1, false)]
    [InlineData(1001.60, 1, false)]     // a minute of 100 kW
    [InlineData(1001.80, 1, true)]
    [InlineData(1099.00, 60, false)]
    [InlineData(1101.00, 60, true)]
    [InlineData(999.99, 60, true)]      // a counter never goes back
    public void Doubts_Counter_RisesNoFasterThanItsLoadAndNeverFalls(double value, int minutes, bool isDoubted)
    {
        var sense = Believing(Rise(100), 1000);

        Assert.Equal(isDoubted, Doubts(sense, value, 300 + (minutes * Minute)));
    }

    [Fact]
    public void Doubts_CounterOfAnExchangedMeter_IsBelievedWhenSaidTwice()
    {
        var sense = Believing(Rise(100), 54_321);

        Assert.True(Doubts(sense, 0.02, Minute));
        Assert.False(Doubts(sense, 0.02, Minute + 300));
        Assert.False(Doubts(sense, 0.05, 2 * Minute));
    }

    /// <summary>Every change is said twice; what stays needs no second answer.</summary>
    [Fact]
    public void Doubts_StateWithALimitOfZero_IsSaidTwiceOnEveryChange()
    {
        var sense = Believing(Step(0), 1);

        Assert.False(Doubts(sense, 1, Minute));
        Assert.True(Doubts(sense, 0, 2 * Minute));
        Assert.False(Doubts(sense, 0, (2 * Minute) + 300));
        Assert.False(Doubts(sense, 0, 3 * Minute));
    }

    [Fact]
    public void Doubts_ReadingWithoutAGoodValue_IsNotItsBusinessAndChangesNothing()
    {
        var sense = Believing(Step(5), 230);

        Assert.False(sense.Doubts(Reading.Bad(Quantity.PowerVoltageA, 0, Quality.Timeout), Minute));
        Assert.False(sense.Doubts(new Reading(Quantity.PowerVoltageA, 0, 6500, Quality.Implausible), Minute));
        Assert.False(Doubts(sense, 231, 2 * Minute));
    }

    [Theory]
    [InlineData(null, null, null, false)]
    [InlineData(5.0, null, null, true)]
    [InlineData(null, 100.0, null, true)]
    [InlineData(5.0, 100.0, false, false)]
    public void Watches_OnlyFieldsWithALimit(double? stepMax, double? risePerHourMax, bool? confirm, bool isWatched) =>
        Assert.Equal(isWatched, StepSense.Watches(new FieldOptions { StepMax = stepMax, RisePerHourMax = risePerHourMax, Confirm = confirm }));

    /// <summary>Whatever comes: a value that is said twice in a row is believed, so that nothing can be doubted for ever.</summary>
    [Fact]
    public void Doubts_AnyHistory_BelievesWhatIsSaidTwice() =>
        Gen.Select(Gen.Double[-1000, 1000].Array[0, 20], Gen.Double[-1000, 1000], Gen.Bool).Sample((before, value, isCounter) =>
        {
            var sense = isCounter ? Rise(100) : Step(5);
            var at = 0L;
            foreach (var each in before) Doubts(sense, each, at += 1000);

            Doubts(sense, value, at += 1000);
            Assert.False(Doubts(sense, value, at + 1000));
        });

    private static StepSense Step(double max) => new(new FieldOptions { StepMax = max });

    private static StepSense Rise(double perHour) => new(new FieldOptions { RisePerHourMax = perHour });

    private static StepSense Believing(StepSense sense, double value)
    {
        Assert.True(Doubts(sense, value, 0));
        Assert.False(Doubts(sense, value, 300));
        return sense;
    }

    private static bool Doubts(StepSense sense, double value, long nowMs) => sense.Doubts(new Reading(Quantity.PowerVoltageA, nowMs, value, Quality.Good), nowMs);
}
