using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Lifecycle;

namespace SmartPoles.IngestServer.Tests.Alarms.Flood;

/// <summary>Ten thousand alarms at once, and the memory that they keep: of the whole process, so other tests must stand still.</summary>
[Collection(nameof(StormTests))]
public sealed class StormTests
{
    /// <summary>The promise: 10,000 alarms in one second, and the operators see ten and every one of level 1, with the commit that raises it.</summary>
    [Fact]
    public void Apply_TenThousandAlarmsInASecond_RateHeldLevel1AtOnceAndMemoryBounded()
    {
        using var file = new BookFile();
        var script = new LifeScript();
        var warm = script.RaiseAll(LifeScript.Rule("warm-up", 3), ["3715020101999999"]);
        for (var batch = 0; batch < 10; batch++)
        {
            script.RaiseAll(LifeScript.Rule("tilt"), Enumerable.Range(0, 995).Select(number => $"3715020101{(batch * 1000) + number:000000}"));
            script.RaiseAll(LifeScript.Rule("gas", 1), Enumerable.Range(0, 5).Select(number => $"3715020111{(batch * 1000) + number:000000}"));
        }

        var annunciated = new List<AlarmChange>();
        script.PlayTo(file.Book, 0, 1);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var entry = 1; entry < script.Count; entry++)
        {
            var changes = script.PlayTo(file.Book, entry, entry + 1);
            annunciated.AddRange(changes.Where(change => change.Kind == HistoryKind.Annunciated));

            // In the same commit, and so long before a second has passed.
            foreach (var raised in changes.Where(change => change is { Kind: HistoryKind.Raised, Record.Level: 1 })) Assert.True(raised.Record.IsShown);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"10,000 alarms in 20 commits: {System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
        Assert.Equal(50, annunciated.Count(change => change.Record.Level == 1));
        Assert.True(annunciated.Count(change => change.Record.Level > 1) <= 10);
        var flood = Assert.Single(file.Book.Floods(10));
        Assert.Equal(9950 + 1, flood.Held + annunciated.Count(change => change.Record.Level > 1) + warm.Count);
        Assert.Equal(10_001, file.Book.List(new AlarmQuery { Limit = 20_000 }).Count);

        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(kept < 8_000_000, $"{kept} bytes are kept after 10,000 alarms that are in the book");

        script.Jump(601);
        script.PlayTo(file.Book, script.Count - 1);
        Assert.NotNull(Assert.Single(file.Book.Floods(10)).UntilUnixMs);
    }
}

/// <summary>Nothing runs beside it.</summary>
[CollectionDefinition(nameof(StormTests), DisableParallelization = true)]
public sealed class StormTestsAlone;
