using System.Text.Json;
using SmartPoles.DeviceSimulators.Scoring;
using static SmartPoles.DeviceSimulators.Tests.Scoring.TruthSample;

namespace SmartPoles.DeviceSimulators.Tests.Scoring;

/// <summary>Scores of alarm lists written by hand, figure by figure.</summary>
public sealed class ScoreTests
{
    [Fact]
    public void Of_PerfectList_IsOneAndOneWithConsequencesApart()
    {
        var score = ScoreOf(Perfect);

        Assert.Equal((4, 4, 0, 0, 2), (score.Total.Expected, score.Total.Found, score.Total.Missed, score.Total.False, score.Total.Consequences));
        Assert.Equal((1.0, 1.0), (score.Total.Precision, score.Total.Recall));

        // Delays 2, 4, 3 and 4 s: nearest rank of four gives the second and the fourth.
        Assert.Equal((3.0, 4.0, 4.0), (score.Total.DelayP50S, score.Total.DelayP90S, score.Total.DelayMaxS));
        Assert.Equal((2, 2), (score.Of("burst-main").Consequences, score.Causes.Single(cause => cause.Scene == "burst-main@600").Consequences));
        Assert.Equal((6.0, 6.0), (score.AnnunciationsRawPerHour, score.AnnunciationsShownPerHour));
        Assert.Empty(score.Missed);
        Assert.Empty(score.False);
    }

    [Fact]
    public void Of_NoAlarms_MissesAllAndSaysNothingOfPrecision()
    {
        var score = ScoreOf([]);

        Assert.Equal((0.0, null), (score.Total.Recall, score.Total.Precision));
        Assert.Equal(["C1", "P1", "G1", "C2"], score.Missed.Select(row => row.Subject));
        Assert.Null(score.Total.DelayP50S);
        Assert.Null(score.Of("dusk-switching").Recall);
    }

    [Fact]
    public void Of_AlarmAfterItsWindow_IsMissedAndFalse()
    {
        var score = ScoreOf([Raised("a", "cover-tilted", "C1", 100 + 121)]);

        Assert.Equal((0, 1, 1), (score.Of("stolen-cover").Found, score.Of("stolen-cover").False, score.False.Count));
        Assert.Equal(AlarmVerdict.Late, score.False[0].Why);
        Assert.Contains(score.Missed, row => row.Subject == "C1");
    }

    [Theory]
    [InlineData(-1.0, true)]
    [InlineData(-1.001, false)]
    [InlineData(0, true)]
    [InlineData(120, true)]
    [InlineData(120.001, false)]
    public void Of_EdgesOfTheWindow_AreAsDocumented(double after, bool isFound)
    {
        var score = ScoreOf([Raised("a", "cover-tilted", "C1", 100 + after)]);

        Assert.Equal(isFound ? 1 : 0, score.Total.Found);
        if (isFound) Assert.Equal(Math.Max(0, after), score.Total.DelayMaxS);
    }

    [Fact]
    public void Of_WrongSubject_IsMissedAndFalse()
    {
        var score = ScoreOf([Raised("a", "cover-tilted", "C9", 105)]);

        Assert.Equal(AlarmVerdict.WrongSubject, Assert.Single(score.False).Why);
        Assert.Equal((0.0, 0.0), (score.Of("stolen-cover").Precision, score.Of("stolen-cover").Recall));
    }

    [Fact]
    public void Of_Neighbour_StandsInOnlyWhileTheExactSubjectIsMissing()
    {
        var alone = ScoreOf([Raised("a", "water-pressure-low", "P3", 603)]);
        var both = ScoreOf([Raised("a", "water-pressure-low", "P3", 603), Raised("b", "water-pressure-low", "P1", 660)]);

        Assert.Equal((1, 0, 3.0), (alone.Total.Found, alone.Total.Consequences, alone.Total.DelayMaxS));
        Assert.Equal((1, 1, 60.0), (both.Total.Found, both.Total.Consequences, both.Total.DelayMaxS));
    }

    [Fact]
    public void Of_SameAlarmTwice_CountsOnceAndTheSecondIsFalse()
    {
        var score = ScoreOf([Raised("a", "cover-tilted", "C1", 103), Raised("b", "cover-tilted", "C1", 110), Raised("c", "cover-tilted", "C1", 111)]);

        Assert.Equal((1, 2, 3.0), (score.Total.Found, score.Total.False, score.Total.DelayMaxS));
        Assert.All(score.False, row => Assert.Equal(AlarmVerdict.Again, row.Why));
        Assert.Equal(1 / 3.0, score.Of("stolen-cover").Precision);
    }

    [Fact]
    public void Of_SameIdTwice_IsOneAlarm() => Assert.Equal(ScoreOf(Perfect).Total, ScoreOf([.. Perfect, .. Perfect]).Total);

    [Fact]
    public void Of_Flood_LowersPrecisionAndLeavesRecall()
    {
        var flood = Enumerable.Range(0, 9_000).Select(number => Raised($"x{number}", "lamp-out", $"L{number}", 600 + number / 100.0));

        var score = ScoreOf([.. Perfect, .. flood]);

        Assert.Equal((1.0, 4 / 9_004.0), (score.Total.Recall, score.Total.Precision));
        Assert.Equal((9_000, 9_006.0), (score.Of(Score.NoScene).False, score.AnnunciationsRawPerHour));
        Assert.Equal(1.0, score.Of("burst-main").Precision);
    }

    [Fact]
    public void Of_AlarmInAQuietScene_IsFalseThere()
    {
        var score = ScoreOf([.. Perfect, Raised("x", "lamp-out", "L2", 2100)]);

        Assert.Equal((AlarmVerdict.Quiet, "dusk-switching@2000"), (score.False[0].Why, score.False[0].Scene));
        Assert.Equal((0.0, null), (score.Of("dusk-switching").Precision, score.Of("dusk-switching").Recall));
    }

    [Fact]
    public void Of_GroupedByTheServer_ShowsFewerThanItRaises()
    {
        var score = ScoreOf([.. Perfect.Select(alarm => alarm.Id is "c" or "d" ? alarm with { Cause = "b" } : alarm)]);

        Assert.Equal((6, 4), (score.Total.AnnunciationsRaw, score.Total.AnnunciationsShown));
        Assert.Equal((6.0, 4.0), (score.AnnunciationsRawPerHour, score.AnnunciationsShownPerHour));
    }

    [Fact]
    public void Of_SceneThatWasNotPlayed_ExpectsNothing()
    {
        var score = Score.Of(Run, [Scenes[0] with { FromMs = null, ToMs = null }], []);

        Assert.Equal((0, 0), (score.Total.Expected, score.Total.Scenes));
        Assert.Empty(score.Missed);
    }

    /// <summary>Taking the nearest alarm first would give the early scene the one that only the late scene can have.</summary>
    [Fact]
    public void Of_TwoScenesOneNeighbourhood_FindsBothWhereGreedyFindsOne()
    {
        var scenes = new[]
        {
            Scene("burst-main", 100, 900, [Alarm("water-pressure-low", "P1", "P2")], []), Scene("burst-main", 200, 900, [Alarm("water-pressure-low", "P2", "P1")], []),
        };

        // P2 at 205 s is nearest in time for both and exact for the second; P1 came before the second began.
        var score = Score.Of(Run, scenes, [Raised("a", "water-pressure-low", "P2", 205), Raised("b", "water-pressure-low", "P1", 195)]);

        Assert.Equal((2, 0), (score.Total.Found, score.Total.False));
        Assert.Equal((5.0, 95.0), (score.Total.DelayP50S, score.Total.DelayMaxS));
    }

    [Fact]
    public void ToJson_HasTheFiguresByKindThatScriptsRead()
    {
        using var json = JsonDocument.Parse(ScoreCommand.ToJson(ScoreOf(Perfect)));

        var kind = json.RootElement.GetProperty("kinds").GetProperty("burst-main");
        Assert.Equal((1.0, 1.0, 4.0), (kind.GetProperty("precision").GetDouble(), kind.GetProperty("recall").GetDouble(), kind.GetProperty("delay_p50_s").GetDouble()));
        Assert.Equal((3, 3), (kind.GetProperty("annunciations_raw").GetInt32(), kind.GetProperty("annunciations_shown").GetInt32()));
        Assert.Equal(3600, json.RootElement.GetProperty("seconds").GetDouble());
    }
}
