using CsCheck;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;
using static SmartPoles.IngestServer.Tests.Alarms.Played;

namespace SmartPoles.IngestServer.Tests.Alarms;

/// <summary>Machines that look at time, at nights or at several quantities, against loops that one can read; and against loops with one number wrong.</summary>
public sealed class StatefulRuleTests
{
    private static readonly NightFlowRule Night = new(Head(), Quantity.WaterFlow, 2, 4, 0.2, 1, 1, 1, 480);
    private static readonly MissingRule Silent = new(Head(), Quantity.WaterPressure, 20 * Second);

    private static readonly CompositeRule Both = new(
        Head(), [new RuleTerm(Quantity.CoverOpen, 0.5, null), new RuleTerm(Quantity.CoverWaterLevel, 1, null)], IsAcross: false, 0, 0);

    [Theory]
    [InlineData(0.2, true)]
    [InlineData(0.5, false)]
    public void NightFlow_AnyTraffic_IsANightAboveTheOneBefore(double share, bool isRight) => Holds(isRight, () =>
        ObviousSeries.Check(Night, Quantity.WaterFlow, Among(10, 11, 13, 14, 20), Gen.Int[0, 5 * 3600], all => NightsAbove(all, share)));

    [Theory]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public void Missing_AnyTraffic_IsSilenceByTheTicks(int seconds, bool isRight) => Holds(isRight, () =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 4]).Array[1, 80].Sample(steps =>
        {
            var script = new KernelScript();
            var told = new List<(TransitionKind, long)>();
            var (now, heard, ticked, awake, isOpen) = (T0, 0L, 0L, 0L, false);
            foreach (var (kind, delta) in steps)
            {
                now += delta * Second;
                if (kind == 0)
                {
                    // The same moment again is no new value.
                    script.Data(now, false, Good(Quantity.WaterPressure, now, 0.3));
                    if (heard == now) continue;
                    heard = now;
                    if (isOpen) told.Add((TransitionKind.Cleared, now));
                    isOpen = false;
                    continue;
                }

                script.Tick(now);
                if (now - ticked > 5 * Second) awake = now;
                ticked = now;
                if (isOpen || heard == 0 || now - Math.Max(heard, awake) < seconds * Second) continue;
                isOpen = true;
                told.Add((TransitionKind.Raised, now));
            }

            return script.Play(Silent).Select(row => (row.Kind, row.AtUnixMs)).SequenceEqual(told);
        }));

    [Theory]
    [InlineData(1, true)]
    [InlineData(0.5, false)]
    public void Composite_AnyTraffic_IsAllConditionsOnTheNewestValues(double level, bool isRight) => Holds(isRight, () =>
        Gen.Select(Gen.Bool, Gen.Int[0, 3], Among(0, 0.7, 1, 1.3)).Array[1, 60].Sample(steps =>
        {
            var script = new KernelScript();
            var told = new List<(TransitionKind, long)>();
            var (now, isOpen, open, water) = (T0, false, double.NaN, double.NaN);
            foreach (var (isCover, delta, value) in steps)
            {
                now += 1 + delta;
                script.Data(now, false, Good(isCover ? Quantity.CoverOpen : Quantity.CoverWaterLevel, now, value));
                if (isCover) open = value;
                else water = value;
                if ((open > 0.5 && water > level) == isOpen) continue;
                isOpen = !isOpen;
                told.Add((isOpen ? TransitionKind.Raised : TransitionKind.Cleared, now));
            }

            return script.Play(Both).Select(row => (row.Kind, row.AtUnixMs)).SequenceEqual(told);
        }));

    /// <summary>More than a megabyte of states, through a file: what comes after is what would have come.</summary>
    [Fact]
    public void SnapshotFile_OfManyDevices_RestoresThemAll()
    {
        using var folder = new SmartPoles.Tests.Shared.TempFolder();
        var file = new SnapshotFile(Path.Combine(folder.Path, SnapshotFile.FileName));
        var script = new KernelScript();
        for (var number = 0; number < 12_000; number++) script.Device($"3715020103{number:000000}", T0, Good(Quantity.CoverOpen, T0, 1), Good(Quantity.CoverWaterLevel, T0, number % 3));
        var first = new AlarmKernel([Both]);
        script.PlayTo(first);
        Assert.Null(file.Restore(first));

        file.Save(first, 42);
        var second = new AlarmKernel([Both]);

        Assert.Equal((42, 42), (file.Position, file.Restore(second)));
        Assert.Equal((first.DeviceCount, first.StateBytes, first.CountStates()), (second.DeviceCount, second.StateBytes, second.CountStates()));
        var after = new KernelScript();
        for (var number = 0; number < 12_000; number++) after.Device($"3715020103{number:000000}", T0 + Second, Good(Quantity.CoverOpen, T0 + Second, number % 2));
        Assert.Equal(Words(after.PlayTo(first)), Words(after.PlayTo(second)));
    }

    private static int NightsAbove(IReadOnlyList<(long UnixMs, double Value)> all, double share)
    {
        static long? NightOf(long unixMs) => (unixMs + (8 * Hour)) / Hour % 24 is 2 or 3 ? (unixMs + (8 * Hour)) / (24 * Hour) : null;

        var nights = new List<(long Night, double Least, int Last)>();
        for (var index = 0; index < all.Count; index++)
        {
            if (NightOf(all[index].UnixMs) is not { } night) continue;
            if (nights.Count > 0 && nights[^1].Night == night && nights[^1].Last == index - 1) nights[^1] = (night, Math.Min(nights[^1].Least, all[index].Value), index);
            else nights.Add((night, all[index].Value, index));
        }

        // Only the value right behind a night says something of it.
        var over = nights.Where(night => night.Last < all.Count - 1).ToList();
        if (over.Count == 0 || over[^1].Last != all.Count - 2) return 0;
        var (usual, learned, high, judged) = (0.0, 0, 0, 0);
        foreach (var (_, least, _) in over)
        {
            if (learned < 1)
            {
                learned++;
                usual += (least - usual) / learned;
                judged = -1;
            }
            else if (least > usual + Math.Max(share * usual, 1))
            {
                judged = ++high >= 1 ? 1 : 0;
            }
            else
            {
                high = 0;
                usual = least;
                judged = -1;
            }
        }

        return judged;
    }

    private static void Holds(bool isRight, Action property)
    {
        if (isRight) property();
        else Assert.ThrowsAny<Exception>(property);
    }
}
