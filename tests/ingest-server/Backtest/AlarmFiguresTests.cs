using SmartPoles.IngestServer.Backtest;

namespace SmartPoles.IngestServer.Tests.Backtest;

public sealed class AlarmFiguresTests
{
    private const long Minute = 60_000;

    [Fact]
    public void Of_FloodOfTwelve_LastsUntilAWindowHasFewerThanFive()
    {
        // Ten-minute windows with 12, 7, 4 and 0 alarms: flood begins in the first and ends with the third.
        var alarms = Window(0, 12).Concat(Window(10, 7)).Concat(Window(20, 4)).ToArray();

        var figures = AlarmFigures.Of(alarms, 0, 40 * Minute);

        Assert.Equal((23, 12, 50.0, 5.75), (figures.Raised, figures.PeakPer10Min, figures.FloodPercent, figures.RatePer10Min));
        Assert.Equal([0, 23, 0], figures.ByLevel);
    }

    [Fact]
    public void Of_ThreeRaisesWithinAMinute_IsChattering()
    {
        BacktestAlarm[] alarms = [Alarm("r", "a", 0), Alarm("r", "a", 30_000), Alarm("r", "a", 60_000), Alarm("r", "b", 0), Alarm("r", "b", 30_000), Alarm("r", "b", 60_001)];

        Assert.Equal(1, AlarmFigures.Of(alarms, 0, Minute).Chattering);
    }

    [Fact]
    public void Of_ActiveForMoreThanADay_IsStale() =>
        Assert.Equal(1, AlarmFigures.Of([Alarm("r", "a", 0) with { ClearedUnixMs = null }, Alarm("r", "b", 0)], 0, 25 * 60 * Minute).Stale);

    [Fact]
    public void Compare_TimesThatMeet_PairOnceInOrder()
    {
        BacktestAlarm[] before = [Alarm("r", "a", 0, 100), Alarm("r", "a", 200, 300), Alarm("r", "b", 0, 100)];
        BacktestAlarm[] after = [Alarm("r", "a", 50, 250), Alarm("r", "b", 101, 200), Alarm("q", "a", 0, 100)];

        var changes = AlarmComparison.Of(before, after).Select(row => (row.Change, (row.Before ?? row.After)!.Rule, (row.Before ?? row.After)!.Subject)).Order();

        Assert.Equal(
            new[] { (ChangeKind.Same, "r", "a"), (ChangeKind.New, "q", "a"), (ChangeKind.New, "r", "b"), (ChangeKind.Gone, "r", "a"), (ChangeKind.Gone, "r", "b") }.Order(), changes);
    }

    [Fact]
    public void Parse_BadLines_AreNamedWithTheirNumbers()
    {
        var faults = new List<string>();

        Assert.Null(KnownIncident.Parse("t", ["""{"what":"x","subject":"a","from_ms":1}""", "", "nonsense", """{"what":"x"}"""], faults));

        Assert.Equal(["t:3", "t:4"], faults.Select(fault => fault[..3]));
    }

    private static IEnumerable<BacktestAlarm> Window(int minute, int count) => Enumerable.Range(0, count).Select(number => Alarm("r", $"{minute}-{number}", minute * Minute));

    private static BacktestAlarm Alarm(string rule, string subject, long raised, long? cleared = 1) =>
        new($"{rule}/{subject}/{raised}", rule, 1, 2, subject, raised, raised, cleared == 1 ? raised + 1 : cleared);
}
