using SmartPoles.IngestServer.Alarms.Flood;

namespace SmartPoles.IngestServer.Tests.Alarms.Flood;

public sealed class AlarmKpiTests
{
    private const long Day = 86_400_000;

    [Fact]
    public void Kpis_OfADay_AreWhatCanBeCountedByHand()
    {
        using var file = new BookFile();
        var script = new LifeScript();
        var stale = script.Raise(LifeScript.Rule("old", 3), "3715020101000099");

        // Twelve within a minute: ten shown, of which one is old by then; a flood from the tenth on.
        script.Jump(3600);
        var flooded = script.NowMs;
        for (var number = 0; number < 12; number++) script.Return(script.Raise(LifeScript.Rule("tilt"), "3715020101000001", script.NowMs + number));
        script.Jump(7200);
        script.Raise(LifeScript.Rule("gas", 1), "3715020111000001");
        script.Jump(Day / 1000);
        script.PlayTo(file.Book);

        var days = file.Book.Kpis(LifeScript.Start, LifeScript.Start + (2 * Day));

        Assert.Equal(2, days.Count);
        var first = days[0];
        Assert.Equal(new DateOnly(2026, 1, 1), first.Day);
        Assert.Equal((14, 12, 2), (first.Raised, first.Annunciated, first.Held));
        Assert.Equal((10, 10), (first.PerHourMax, first.Per10MinMax));
        Assert.Equal(0.5, first.PerHourMean);
        Assert.Equal(600, first.FloodSeconds);
        Assert.Equal(1, first.Chattering);
        Assert.Equal([1, 10, 1], first.ByLevel);
        Assert.Equal(new SourceCount("tilt", "3715020101000001", 12), first.TopTen[0]);
        Assert.Equal(100, first.TopTenPercent);
        Assert.Equal((0, 2), (first.Stale, days[1].Stale));
        Assert.True(flooded > 0 && stale.Length > 0);
    }

    /// <summary>Against counting every millisecond that matters by hand.</summary>
    [Fact]
    public void FloodMeter_AnyTimes_AgreesWithTheSlowWay()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var times = Enumerable.Range(0, random.Next(0, 60)).Select(_ => random.NextInt64(0, 4000) * 1000).Order().ToArray();
            var told = new List<(long, long)>();
            var meter = new FloodMeter((since, until) => told.Add((since, until)));
            foreach (var time in times) meter.Add(time);
            meter.End(5_000_000);

            Assert.Equal(Slow(times, 5_000_000), told);
        }
    }

    private static List<(long, long)> Slow(long[] times, long end)
    {
        var floods = new List<(long, long)>();
        long? since = null;
        for (var second = 0L; second <= end / 1000; second++)
        {
            var now = second * 1000;

            // Those that leave before those that come.
            var left = times.Count(time => time < now && time > now - 600_000);
            if (since is { } began && left < 5)
            {
                floods.Add((began, now));
                since = null;
            }

            if (times.Count(time => time <= now && time > now - 600_000) >= 10 && times.Contains(now)) since ??= now;
        }

        if (since is { } open && end > open) floods.Add((open, end));
        return floods;
    }
}
