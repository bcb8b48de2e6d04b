using CsCheck;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Forward;
using SmartPoles.Protocols.Fieldbus.Hj212;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Forward;

public class FactorTallyTests
{
    private const long Minute = 60_000;
    private const long Begin = 1_779_062_400_000;

    private readonly FactorTally _tally = new(ForwardBench.Factor("a34004", "env/pm25", FactorUnit.Ug, 1));

    [Fact]
    public void CloseMinute_ReadingsThatHold_IsTheMeanOverTime()
    {
        _tally.Note(ForwardBench.Pm25(Begin, 10));
        _tally.Note(ForwardBench.Pm25(Begin + (9 * Minute), 100));

        Assert.Equal(new PeriodValue(10, 19, 100, Hj212DataFlag.Normal), _tally.CloseMinute(Begin, Begin + (10 * Minute)));
        Assert.Equal(new PeriodValue(100, 100, 100, Hj212DataFlag.Normal), _tally.CloseMinute(Begin + (10 * Minute), Begin + (20 * Minute)));
    }

    [Fact]
    public void CloseMinute_LessThanThreeQuartersCovered_IsNotNormal()
    {
        _tally.Note(ForwardBench.Pm25(Begin + (3 * Minute), 10));

        Assert.Equal(Hj212DataFlag.Lost, _tally.CloseMinute(Begin, Begin + (10 * Minute)).Flag);
        _tally.Note(Reading.Bad(Quantity.EnvPm25, Begin + (10 * Minute), Quality.NoValue));
        var second = _tally.CloseMinute(Begin + (10 * Minute), Begin + (20 * Minute));
        Assert.Equal(Hj212DataFlag.Fault, second.Flag);
        Assert.True(double.IsNaN(second.Mean));
    }

    [Fact]
    public void At_AValueThatIsTooOld_IsLost()
    {
        Assert.Equal(Hj212DataFlag.Lost, _tally.At(Begin).Flag);
        _tally.Note(ForwardBench.Pm25(Begin, 10));

        Assert.Equal((10, Hj212DataFlag.Normal), _tally.At(Begin + (14 * Minute)));
        Assert.Equal(Hj212DataFlag.Lost, _tally.At(Begin + (16 * Minute)).Flag);
    }

    [Theory]
    [InlineData(Quality.Timeout, Hj212DataFlag.Lost)]
    [InlineData(Quality.BusDown, Hj212DataFlag.Lost)]
    [InlineData(Quality.Implausible, Hj212DataFlag.Fault)]
    [InlineData(Quality.NoValue, Hj212DataFlag.Fault)]
    public void At_ABadReading_HasNoValueAndItsFlag(Quality quality, Hj212DataFlag expected)
    {
        _tally.Note(ForwardBench.Pm25(Begin, 10));
        _tally.Note(Reading.Bad(Quantity.EnvPm25, Begin + 1, quality));

        var (value, flag) = _tally.At(Begin + 2);
        Assert.True(double.IsNaN(value));
        Assert.Equal(expected, flag);
    }

    [Fact]
    public void Note_AReadingOfAPeriodThatWasTold_ChangesNothing()
    {
        _tally.Note(ForwardBench.Pm25(Begin, 10));
        _tally.CloseMinute(Begin, Begin + (10 * Minute));

        Assert.False(_tally.Note(ForwardBench.Pm25(Begin + Minute, 500)));
        Assert.Equal(10, _tally.CloseMinute(Begin + (10 * Minute), Begin + (20 * Minute)).Max);
    }

    [Fact]
    public void CloseMinute_AnyReadings_KeepMinMeanMaxInOrder() =>
        Gen.Select(Gen.Int[0, 600].Array[1, 40], Gen.Double[0, 500].Array[40]).Sample((seconds, values) =>
        {
            var tally = new FactorTally(ForwardBench.Factor("a34004", "env/pm25", FactorUnit.Mg, 4));
            foreach (var (second, index) in seconds.Order().Select((second, index) => (second, index))) tally.Note(ForwardBench.Pm25(Begin + (second * 1000), values[index]));
            var value = tally.CloseMinute(Begin, Begin + (10 * Minute));
            if (double.IsNaN(value.Mean)) return;
            Assert.True(value.Min <= value.Mean && value.Mean <= value.Max);
            Assert.InRange(value.Max, 0, 0.5);    // mg of at most 500 ug
        });
}
