using SmartPoles.DeviceSimulators.Scenarios;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>Figures of all scenes of one kind; where nothing can be said there is null, and neither 0 nor 1.</summary>
/// <param name="Kind">Kind of scene; <c>none</c> for alarms that belong to no scene.</param>
/// <param name="Scenes">Scenes that were played.</param>
/// <param name="Expected">Right alarms.</param>
/// <param name="Found">Of these found in time.</param>
/// <param name="Missed">Of these not.</param>
/// <param name="False">Alarms that say nothing true, or say it again.</param>
/// <param name="Consequences">Alarms grouped under their cause; neither right nor false.</param>
/// <param name="Precision">Found / (found + false); null without either.</param>
/// <param name="Recall">Found / expected; null where no alarm is right.</param>
/// <param name="DelayP50S">Delay of the found ones, s: the median by nearest rank.</param>
/// <param name="DelayP90S">90th percentile by nearest rank, s.</param>
/// <param name="DelayMaxS">Largest, s.</param>
/// <param name="AnnunciationsRaw">All alarms: found, false and consequences.</param>
/// <param name="AnnunciationsShown">Of these the ones that the operator was shown as alarms of their own.</param>
public sealed record KindScore(
    string Kind, int Scenes, int Expected, int Found, int Missed, int False, int Consequences, double? Precision, double? Recall, double? DelayP50S,
    double? DelayP90S, double? DelayMaxS, int AnnunciationsRaw, int AnnunciationsShown);

/// <summary>A right alarm that did not come in time.</summary>
public sealed record MissedAlarm(string Scene, string What, string Rule, string Subject, long FromMs);

/// <summary>An alarm that is false, with the reason.</summary>
public sealed record FalseAlarm(string Id, string Rule, string Subject, long RaisedMs, AlarmVerdict Why, string? Scene);

/// <summary>What was raised because of one scene.</summary>
/// <param name="Scene">Id of the scene.</param>
/// <param name="Found">Right alarms.</param>
/// <param name="Consequences">Alarms grouped under it.</param>
/// <param name="Shown">Of both the ones that the operator was shown as alarms of their own.</param>
public sealed record CauseScore(string Scene, int Found, int Consequences, int Shown);

/// <summary>How well a server told what happened.</summary>
/// <param name="Version">1.</param>
/// <param name="Scenario">Name of the scenario.</param>
/// <param name="Seconds">Length of the run, real time.</param>
/// <param name="Total">All scenes together, and what belongs to none.</param>
/// <param name="Kinds">By kind of scene, in the order of their names.</param>
/// <param name="AnnunciationsRawPerHour">All alarms for each hour of one operator.</param>
/// <param name="AnnunciationsShownPerHour">Of these the ones shown.</param>
/// <param name="Causes">Scenes that raised anything.</param>
/// <param name="Missed">Right alarms that did not come.</param>
/// <param name="False">False alarms.</param>
public sealed record Score(
    int Version, string Scenario, double Seconds, KindScore Total, IReadOnlyList<KindScore> Kinds, double AnnunciationsRawPerHour,
    double AnnunciationsShownPerHour, IReadOnlyList<CauseScore> Causes, IReadOnlyList<MissedAlarm> Missed, IReadOnlyList<FalseAlarm> False)
{
    /// <summary>Kind of what belongs to no scene.</summary>
    public const string NoScene = "none";

    private const double HourMs = 3_600_000;

    /// <summary>Scores a run. Pure; the order of the alarms does not matter.</summary>
    public static Score Of(TruthRun run, IReadOnlyList<TruthScene> scenes, IEnumerable<ScoredAlarm> alarms)
    {
        var judged = AlarmMatching.Judge(run, scenes, alarms);
        var byScene = judged.ToLookup(row => row.Scene);
        var played = Enumerable.Range(0, scenes.Count).Where(scene => scenes[scene].FromMs is not null).ToArray();
        var kinds = played.GroupBy(scene => scenes[scene].Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => Sum(kind.Key, kind.Select(scene => scenes[scene]), [.. kind.SelectMany(scene => byScene[scene])])).ToList();
        if (byScene.Contains(-1)) kinds.Add(Sum(NoScene, [], [.. byScene[-1]]));
        var total = Sum("all", played.Select(scene => scenes[scene]), judged);
        var lengthMs = LengthOf(run, judged);
        return new Score(
            1, run.Scenario, lengthMs / 1000.0, total, kinds, PerHour(total.AnnunciationsRaw, lengthMs), PerHour(total.AnnunciationsShown, lengthMs),
            [.. played.Where(byScene.Contains).Select(scene => CauseOf(scenes[scene].Scene, byScene[scene]))],
            [.. played.SelectMany(scene => MissedOf(scenes[scene], byScene[scene]))],
            [.. judged.Where(row => IsFalse(row.Verdict)).Select(row => new FalseAlarm(
                row.Alarm.Id, row.Alarm.Rule, row.Alarm.Subject, row.Alarm.RaisedUnixMs, row.Verdict, row.Scene < 0 ? null : scenes[row.Scene].Scene))]);
    }

    private static bool IsFalse(AlarmVerdict verdict) => verdict is not (AlarmVerdict.Right or AlarmVerdict.Consequence);

    internal static KindScore Sum(string kind, IEnumerable<TruthScene> scenes, IReadOnlyCollection<JudgedAlarm> judged)
    {
        var all = scenes.ToArray();
        var expected = all.Sum(scene => scene.Right.Count);
        var delays = judged.Where(row => row.Verdict == AlarmVerdict.Right).Select(row => row.DelayMs).Order().ToArray();
        var wrong = judged.Count(row => IsFalse(row.Verdict));
        return new KindScore(
            kind, all.Length, expected, delays.Length, expected - delays.Length, wrong, judged.Count(row => row.Verdict == AlarmVerdict.Consequence),
            Share(delays.Length, delays.Length + wrong), Share(delays.Length, expected), Rank(delays, 0.5), Rank(delays, 0.9), Rank(delays, 1), judged.Count,
            judged.Count(row => row.Alarm.IsAnnunciated));
    }

    private static CauseScore CauseOf(string scene, IEnumerable<JudgedAlarm> judged)
    {
        var own = judged.Where(row => !IsFalse(row.Verdict)).ToArray();
        return new CauseScore(
            scene, own.Count(row => row.Verdict == AlarmVerdict.Right), own.Count(row => row.Verdict == AlarmVerdict.Consequence), own.Count(row => row.Alarm.IsAnnunciated));
    }

    private static IEnumerable<MissedAlarm> MissedOf(TruthScene scene, IEnumerable<JudgedAlarm> judged)
    {
        var found = judged.Where(row => row.Verdict == AlarmVerdict.Right).Select(row => row.Expected).ToHashSet();
        for (var number = 0; number < scene.Right.Count; number++)
        {
            if (!found.Contains(number)) yield return new MissedAlarm(scene.Scene, scene.What, scene.Right[number].Rule, scene.Right[number].Subject, scene.FromMs!.Value);
        }
    }

    // A run that was killed has no end of its own: the last alarm tells how long it went at least.
    private static long LengthOf(TruthRun run, IReadOnlyList<JudgedAlarm> judged) =>
        Math.Max(1, (run.ToMs ?? judged.Select(row => row.Alarm.RaisedUnixMs).DefaultIfEmpty(run.FromMs).Max()) - run.FromMs);

    private static double PerHour(int count, long lengthMs) => Math.Round(count * HourMs / lengthMs, 1);

    private static double? Share(int part, int whole) => whole == 0 ? null : (double)part / whole;

    private static double? Rank(long[] sorted, double share) => sorted.Length == 0 ? null : sorted[(int)Math.Ceiling(share * sorted.Length) - 1] / 1000.0;
}
