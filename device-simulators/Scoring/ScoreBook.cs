using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmartPoles.DeviceSimulators.Scenarios;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>One played scenario with its judged alarms.</summary>
/// <param name="Scenario">Name.</param>
/// <param name="Seed">Seed of city, world and picks.</param>
/// <param name="Run">The run.</param>
/// <param name="Scenes">Its scenes.</param>
/// <param name="Judged">Every alarm with its verdict.</param>
/// <param name="LevelOne">Ids of rules that the server calls level 1.</param>
internal sealed record ScoredRun(
    string Scenario, ulong Seed, TruthRun Run, IReadOnlyList<TruthScene> Scenes, IReadOnlyList<JudgedAlarm> Judged, IReadOnlySet<string> LevelOne);

/// <summary>Adds the scores of many runs up, by kind of scene, and tells them as JSON and as a page.</summary>
/// <param name="set">Name of the set of seeds.</param>
/// <param name="speed">World seconds per real second.</param>
/// <param name="components">Components of each city.</param>
internal sealed class ScoreBook(string set, double speed, int components)
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<ScoredRun> _runs = [];
    private readonly List<string> _troubles = [];

    internal void Add(ScoredRun run) => _runs.Add(run);

    /// <summary>A run that could not be played: the score says so and is not whole.</summary>
    internal void AddTrouble(string text) => _troubles.Add(text);

    /// <summary>Something was not played.</summary>
    internal bool IsTroubled => _troubles.Count > 0;

    internal KindScore Total => Score.Sum("all", _runs.SelectMany(Played), [.. _runs.SelectMany(run => run.Judged)]);

    internal IReadOnlyList<KindScore> Kinds
    {
        get
        {
            var names = _runs.SelectMany(Played).Select(scene => scene.Kind).Distinct().Order(StringComparer.Ordinal);
            var kinds = names.Select(kind => Score.Sum(
                kind, _runs.SelectMany(Played).Where(scene => scene.Kind == kind),
                [.. _runs.SelectMany(run => run.Judged.Where(row => row.Scene >= 0 && run.Scenes[row.Scene].Kind == kind))])).ToList();
            var nowhere = _runs.SelectMany(run => run.Judged.Where(row => row.Scene < 0)).ToArray();
            if (nowhere.Length > 0) kinds.Add(Score.Sum(Score.NoScene, [], nowhere));
            return kinds;
        }
    }

    /// <summary>Right alarms whose rule is of level 1, and how many of them were found.</summary>
    internal (int Expected, int Found) LevelOne => (
        _runs.Sum(run => Played(run).Sum(scene => scene.Right.Count(right => run.LevelOne.Contains(right.Rule)))),
        _runs.Sum(run => run.Judged.Count(row => row.Verdict == AlarmVerdict.Right && run.LevelOne.Contains(row.Alarm.Rule))));

    internal string ToJson() => JsonSerializer.Serialize(
        new
        {
            Version = 1,
            Seeds = new { Set = set, Used = _runs.Select(run => run.Seed).Distinct() },
            Speed = speed,
            Components = components,
            ScenesAreAsFixed = SeedPlan.HashScenes() == SeedPlan.Fixed.ScenesSha256,
            LevelOneExpected = LevelOne.Expected,
            LevelOneFound = LevelOne.Found,
            Total,
            Kinds = Kinds.ToDictionary(kind => kind.Kind),
            Runs = _runs.Select(run => new { run.Scenario, run.Seed, Score = Score.Sum(run.Scenario, Played(run), run.Judged), Rules = FalseRules(run) }),
            Missed = _runs.SelectMany(run => Score.Of(run.Run, run.Scenes, run.Judged.Select(row => row.Alarm)).Missed.Select(row => new { run.Scenario, run.Seed, row.Scene, row.Rule, row.Subject })),
            Troubles = _troubles,
        },
        Layout) + "\n";

    /// <summary>The page, as <c>docs/scores.md</c> has it.</summary>
    internal string ToPage(string command)
    {
        var text = new StringBuilder();
        var (expected, found) = LevelOne;
        var total = Total;
        text.Append("# Scores\n\nWritten by a command; do not edit.\n\n```\n").Append(command).Append("\n```\n\n");
        text.Append(Invariant($"Every built-in scenario, each on a city of {components} components and a server of its own, seeds {string.Join(", ", _runs.Select(run => run.Seed).Distinct())} ({set}"));
        text.Append(set == SeedPlan.HeldOutName ? ", which no rule was tuned with" : ", which rules may be tuned with").Append(Invariant($"), world at x{speed:0.##}. "));
        text.Append(SeedPlan.HashScenes() == SeedPlan.Fixed.ScenesSha256 ? "The scenes are those that are fixed beside the seeds.\n\n" : "**The scenes are not those that are fixed beside the seeds.**\n\n");
        text.Append(Invariant($"- Right alarms of level 1: {found} of {expected} found.\n"));
        text.Append(Invariant($"- Precision {Share(total.Precision)}, recall {Share(total.Recall)} over all kinds.\n"));
        text.Append(Invariant($"- {total.AnnunciationsRaw} alarms raised, {total.AnnunciationsShown} shown: {Fewer(total)} fewer.\n"));
        foreach (var trouble in _troubles) text.Append("- Not played: ").Append(trouble).Append('\n');
        text.Append("\n| kind of scene | scenes | right | found | false | follows | precision | recall | delay p50 | p90 | raw | shown |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (var kind in Kinds.Append(total))
        {
            text.Append(Invariant(
                $"| {kind.Kind} | {kind.Scenes} | {kind.Expected} | {kind.Found} | {kind.False} | {kind.Consequences} | {Share(kind.Precision)} | {Share(kind.Recall)} | {Seconds(kind.DelayP50S)} | {Seconds(kind.DelayP90S)} | {kind.AnnunciationsRaw} | {kind.AnnunciationsShown} |\n"));
        }

        text.Append("\nWhat the columns mean: [scenarios.md](scenarios.md). Delays are in real seconds.\n");
        return text.ToString();
    }

    private static IEnumerable<TruthScene> Played(ScoredRun run) => run.Scenes.Where(scene => scene.FromMs is not null);

    // Which rules were false how often: where tuning begins.
    private static Dictionary<string, int> FalseRules(ScoredRun run) => run.Judged
        .Where(row => row.Verdict is not (AlarmVerdict.Right or AlarmVerdict.Consequence)).CountBy(row => $"{row.Alarm.Rule} {row.Verdict}").OrderBy(row => row.Key, StringComparer.Ordinal)
        .ToDictionary();

    private static string Fewer(KindScore total) =>
        total.AnnunciationsRaw == 0 ? "-" : ((1 - (double)total.AnnunciationsShown / total.AnnunciationsRaw) * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Share(double? share) => share?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";

    private static string Seconds(double? seconds) => seconds is { } value ? value.ToString("0.0", CultureInfo.InvariantCulture) + " s" : "-";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
