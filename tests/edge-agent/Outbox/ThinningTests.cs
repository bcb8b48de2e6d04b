using CsCheck;
using SmartPoles.EdgeAgent.Outbox;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Outbox;

public class ThinningTests
{
    private const long Start = 1_760_000_400_000;    // a multiple of 15 minutes

    [Fact]
    public void Survivors_OneSlowWindow_AreTrueMinimumAndMaximumAndTheMeanInTheMiddle()
    {
        var readings = Enumerable.Range(0, 900).Select(second => At(second, second == 100 ? -5 : second == 700 ? 99 : 10)).ToArray();

        var survivors = Thinning.Survivors(first: 1, readings);

        Assert.Equal([101UL, 451UL, 701UL], survivors.Select(each => each.Number));
        Assert.Equal((-5.0, Start + 100_000), (survivors[0].Reading.Value, survivors[0].Reading.UnixMs));
        Assert.Equal(Start + 450_000, survivors[1].Reading.UnixMs);
        Assert.Equal(readings.Average(reading => reading.Value), survivors[1].Reading.Value, 9);
        Assert.Equal((99.0, Start + 700_000), (survivors[2].Reading.Value, survivors[2].Reading.UnixMs));
    }

    [Fact]
    public void Survivors_States_KeepEveryChangeAndBeginningsOfTrouble()
    {
        Reading[] readings =
        [
            Relay(0, 1), Relay(1, 1), Relay(2, 0), Relay(3, 0),
            Reading.Bad(Quantity.LampRelay, Start + 4, Quality.Timeout), Reading.Bad(Quantity.LampRelay, Start + 5, Quality.Timeout), Relay(6, 0),
        ];

        Assert.Equal([1UL, 3UL, 5UL, 7UL], Thinning.Survivors(1, readings).Select(each => each.Number));
    }

    [Fact]
    public void Blocks_AnyReadings_NameEveryNumberOnceAndTimesOfASeriesIncrease() =>
        Gen.Select(Gen.Int[0, 3].Array[1, 1500], Gen.Int[0, 20_000].Array[1500], Gen.Double[0, 100].Array[1500]).Sample((series, steps, values) =>
        {
            var unixMs = Start;
            var readings = series.Select((which, index) =>
                new Reading(OutboxBench.Mixed[which], unixMs += 1 + steps[index], values[index], steps[index] == 0 ? Quality.Timeout : Quality.Good)).ToArray();
            var next = 7UL;
            var last = new Dictionary<Quantity, long>();
            foreach (var block in Thinning.Blocks(1, "a", default, 7, readings))
            {
                Assert.Equal(block.Readings.Length, block.Runs.Sum(run => run.Gap is null ? (int)run.Count : 0));
                foreach (var run in block.Runs)
                {
                    Assert.Equal(next, run.First);
                    next = run.Last + 1;
                }

                foreach (var reading in block.Readings)
                {
                    Assert.True(reading.UnixMs > last.GetValueOrDefault(reading.Quantity));
                    last[reading.Quantity] = reading.UnixMs;
                }
            }

            Assert.Equal(7UL + (ulong)readings.Length, next);
        }, iter: 200);

    private static Reading At(int second, double value) => new(Quantity.LampPower, Start + (second * 1000), value, Quality.Good);

    private static Reading Relay(int ms, double value) => new(Quantity.LampRelay, Start + ms, value, Quality.Good);
}
