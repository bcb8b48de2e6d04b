using System.Text.Json;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.Scoring;

namespace SmartPoles.DeviceSimulators.Tests.Scoring;

public sealed class ScoreBookTests
{
    private static readonly TruthRun Run = new(1, "s", "c", 1, 1, 0, 100_000);

    [Fact]
    public void ToJson_TwoRunsOfOneKind_AddsThemUpAndTellsTheMedianOfAllDelays()
    {
        var book = new ScoreBook("tuning", 4, 5000);
        book.Add(Scored(1, ("cover-tilted", "a", 3000), ("cover-tilted", "z", 3000)));
        book.Add(Scored(2, ("cover-tilted", "a", 9000)));
        book.Add(Scored(3));

        using var json = JsonDocument.Parse(book.ToJson());
        var kind = json.RootElement.GetProperty("kinds").GetProperty("stolen-cover");

        Assert.Equal((3, 2), (kind.GetProperty("expected").GetInt32(), kind.GetProperty("found").GetInt32()));
        Assert.Equal(2 / 3.0, kind.GetProperty("recall").GetDouble(), 9);
        Assert.Equal(2 / 3.0, kind.GetProperty("precision").GetDouble(), 9);
        Assert.Equal(2, kind.GetProperty("delay_p50_s").GetDouble());
        Assert.Equal((3, 3), (kind.GetProperty("annunciations_raw").GetInt32(), kind.GetProperty("annunciations_shown").GetInt32()));
        Assert.Equal((3, 2), (json.RootElement.GetProperty("level_one_expected").GetInt32(), json.RootElement.GetProperty("level_one_found").GetInt32()));
        Assert.Equal(3, json.RootElement.GetProperty("runs").GetArrayLength());
        Assert.Equal(3UL, json.RootElement.GetProperty("missed")[0].GetProperty("seed").GetUInt64());
    }

    [Fact]
    public void ToPage_RunThatWasNotPlayed_SaysSo()
    {
        var book = new ScoreBook("held-out", 4, 5000);
        book.Add(Scored(1, ("cover-tilted", "a", 3000)));
        book.AddTrouble("storm, seed 9: the server did not become ready");

        var page = book.ToPage("device-simulators scenario score-all");

        Assert.True(book.IsTroubled);
        Assert.Contains("Not played: storm, seed 9", page, StringComparison.Ordinal);
        Assert.Contains("| stolen-cover | 1 | 1 | 1 | 0 | 0 | 1.000 | 1.000 | 2.0 s | 2.0 s | 1 | 1 |", page, StringComparison.Ordinal);
        Assert.Contains("which no rule was tuned with", page, StringComparison.Ordinal);
    }

    private static ScoredRun Scored(ulong seed, params (string Rule, string Subject, long AtMs)[] told)
    {
        TruthScene[] scenes = [new("stolen-cover-1", "stolen-cover", "w", "a", ["a"], 1000, 50_000, 20_000, [new TruthAlarm("cover-tilted", "a", [])], [])];
        var alarms = told.Select((row, index) => new ScoredAlarm($"{index}", row.Rule, row.Subject, row.AtMs, null, IsShown: true));
        return new ScoredRun("stolen-cover", seed, Run with { Seed = seed }, scenes, AlarmMatching.Judge(Run, scenes, alarms), new HashSet<string> { "cover-tilted" });
    }
}
