using CsCheck;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.Scoring;
using static SmartPoles.DeviceSimulators.Tests.Scoring.TruthSample;

namespace SmartPoles.DeviceSimulators.Tests.Scoring;

/// <summary>Laws that every score keeps, over alarm lists of all sorts.</summary>
public sealed class ScoreLawTests
{
    private static readonly string[] Rules = ["cover-tilted", "water-pressure-low", "gateway-offline", "lamp-out"];
    private static readonly string[] Subjects = ["C1", "C2", "P1", "P2", "P3", "G1", "L1", "X"];

    private static readonly Gen<ScoredAlarm[]> Lists = Gen.Select(Gen.Int[0, Rules.Length - 1].Select(index => Rules[index]), Gen.Int[0, Subjects.Length - 1].Select(index => Subjects[index]), Gen.Int[0, 3600])
        .Select((rule, subject, second) => (rule, subject, second)).Array[0, 60]
        .Select(rows => rows.Select((row, number) => Raised($"{number}", row.rule, row.subject, row.second)).ToArray());

    // Few subjects and short times, so that windows overlap and alarms are wanted by several.
    private static readonly Gen<(TruthScene[] Scenes, ScoredAlarm[] Alarms)> Crowds = Gen.Select(
        Gen.Select(Gen.Int[0, 200], Gen.Int[0, 2], Gen.Int[0, 2]).Array[1, 5].Select(rows => rows
            .Select(row => Scene("burst-main", row.Item1, row.Item1 + 150, [Alarm("r", $"P{row.Item2}", $"P{row.Item3}")], [])).ToArray()),
        Gen.Select(Gen.Int[0, 350], Gen.Int[0, 3]).Array[0, 6].Select(rows => rows.Select((row, number) => Raised($"{number}", "r", $"P{row.Item2}", row.Item1)).ToArray()));

    [Fact]
    public void Of_ShuffledAlarms_IsTheSame() => Lists.SelectMany(alarms => Gen.Shuffle((ScoredAlarm[])alarms.Clone()).Select(shuffled => (alarms, shuffled))).Sample(
        pair => ScoreCommand.ToJson(ScoreOf(pair.alarms)) == ScoreCommand.ToJson(ScoreOf(pair.shuffled)));

    [Fact]
    public void Of_OneMoreFalseAlarm_LowersPrecisionOnly() => Lists.Sample(alarms =>
    {
        var before = ScoreOf(alarms).Total;
        var after = ScoreOf([.. alarms, Raised("false", "no-such-rule", "X", 1800)]).Total;

        // A false one among none that is right cannot lower nothing below nothing.
        Assert.True(before.Found == 0 ? after.Precision == 0 : after.Precision < before.Precision);
        Assert.Equal(
            (before.Recall, before.Found, before.Missed, before.Consequences, before.DelayP50S, before.DelayMaxS),
            (after.Recall, after.Found, after.Missed, after.Consequences, after.DelayP50S, after.DelayMaxS));
    });

    [Fact]
    public void Of_AnyList_CountsEveryAlarmAndEveryTruthOnce() => Lists.Sample(alarms =>
    {
        var score = ScoreOf(alarms);

        Assert.Equal(alarms.Length, score.Total.Found + score.Total.False + score.Total.Consequences);
        Assert.Equal(score.Total.Expected, score.Total.Found + score.Total.Missed);
        Assert.Equal((score.Total.Found, score.Total.False), (score.Kinds.Sum(kind => kind.Found), score.Kinds.Sum(kind => kind.False)));
        Assert.Equal((score.Total.False, score.Total.Missed), (score.False.Count, score.Missed.Count));
    });

    [Fact]
    public void Judge_CrowdedWindows_FindsWhatTryingEverythingFinds() => Crowds.Sample(crowd =>
    {
        var judged = AlarmMatching.Judge(Run, crowd.Scenes, crowd.Alarms).Where(row => row.Verdict == AlarmVerdict.Right).ToArray();
        var mine = (
            -judged.Length, judged.Count(row => crowd.Scenes[row.Scene].Right[0].Subject != row.Alarm.Subject), judged.Sum(row => row.DelayMs));

        Assert.Equal(TryAll(crowd.Scenes, crowd.Alarms, 0, new bool[crowd.Alarms.Length]), mine);
    });

    /// <summary>The law above can turn red: whoever takes the first alarm that fits finds less in some crowds.</summary>
    [Fact]
    public void Sabotage_FirstThatFits_FallsShortOfTryingEverything()
    {
        var isWorse = false;
        Crowds.Sample(
            crowd =>
            {
                var taken = new bool[crowd.Alarms.Length];
                var found = crowd.Scenes.Count(scene => Enumerable.Range(0, taken.Length).Any(alarm => !taken[alarm] && Fits(scene, crowd.Alarms[alarm]) && (taken[alarm] = true)));
                isWorse |= -found > TryAll(crowd.Scenes, crowd.Alarms, 0, new bool[taken.Length]).Item1;
            },
            iter: 3000, threads: 1);

        Assert.True(isWorse);
    }

    private static bool Fits(TruthScene scene, ScoredAlarm alarm) =>
        (alarm.Subject == scene.Right[0].Subject || scene.Right[0].Neighbours.Contains(alarm.Subject))
        && alarm.RaisedUnixMs >= scene.FromMs - AlarmMatching.EarlyMs && alarm.RaisedUnixMs <= scene.FromMs + scene.WithinMs;

    private static (int, int, long) TryAll(TruthScene[] scenes, ScoredAlarm[] alarms, int scene, bool[] taken)
    {
        if (scene == scenes.Length) return (0, 0, 0);
        var best = TryAll(scenes, alarms, scene + 1, taken);
        for (var alarm = 0; alarm < alarms.Length; alarm++)
        {
            if (taken[alarm] || !Fits(scenes[scene], alarms[alarm])) continue;
            taken[alarm] = true;
            var rest = TryAll(scenes, alarms, scene + 1, taken);
            taken[alarm] = false;
            var isExact = alarms[alarm].Subject == scenes[scene].Right[0].Subject;
            var mine = (rest.Item1 - 1, rest.Item2 + (isExact ? 0 : 1), rest.Item3 + Math.Max(0, alarms[alarm].RaisedUnixMs - scenes[scene].FromMs!.Value));
            if (mine.CompareTo(best) < 0) best = mine;
        }

        return best;
    }
}
