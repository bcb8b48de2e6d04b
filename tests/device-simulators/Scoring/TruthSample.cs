using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.Scoring;

namespace SmartPoles.DeviceSimulators.Tests.Scoring;

/// <summary>A run written by hand: an hour with a stolen cover, a burst main with consequences, a dead gateway and a quiet scene.</summary>
internal static class TruthSample
{
    internal const long Began = 1_800_000_000_000;

    internal static readonly TruthRun Run = new(1, "sample", "by hand", 1, 1, Began, At(3600));

    internal static readonly IReadOnlyList<TruthScene> Scenes =
    [
        Scene("stolen-cover", 100, 400, [Alarm("cover-tilted", "C1")], []),
        Scene("burst-main", 600, 1200, [Alarm("water-pressure-low", "P1", "P2", "P3")], [Alarm("water-pressure-low", "P2"), Alarm("water-pressure-low", "P3")]),
        Scene("dead-gateway", 1500, 1700, [Alarm("gateway-offline", "G1")], []),
        Scene("dusk-switching", 2000, 2300, [], [], "L1", "L2"),
        Scene("stolen-cover", 2500, 2900, [Alarm("cover-tilted", "C2")], []),
    ];

    /// <summary>Everything at once and nothing else.</summary>
    internal static readonly IReadOnlyList<ScoredAlarm> Perfect =
    [
        Raised("a", "cover-tilted", "C1", 102), Raised("b", "water-pressure-low", "P1", 604), Raised("c", "water-pressure-low", "P2", 610),
        Raised("d", "water-pressure-low", "P3", 615), Raised("e", "gateway-offline", "G1", 1503), Raised("f", "cover-tilted", "C2", 2504),
    ];

    internal static long At(double seconds) => Began + (long)(seconds * 1000);

    internal static ScoredAlarm Raised(string id, string rule, string subject, double seconds, string? cause = null) => new(id, rule, subject, At(seconds), cause);

    internal static Score ScoreOf(IEnumerable<ScoredAlarm> alarms) => Score.Of(Run, Scenes, alarms);

    internal static KindScore Of(this Score score, string kind) => score.Kinds.Single(row => row.Kind == kind);

    internal static TruthAlarm Alarm(string rule, string subject, params string[] neighbours) => new(rule, subject, neighbours);

    internal static TruthScene Scene(
        string kind, double from, double to, IReadOnlyList<TruthAlarm> right, IReadOnlyList<TruthAlarm> consequences, params string[] subjects) =>
        new($"{kind}@{from}", kind, kind, subjects.FirstOrDefault() ?? "", subjects, At(from), At(to), 120_000, right, consequences);
}
