namespace SmartPoles.IngestServer.Alarms.Rules;

/// <summary>What every rule has, read before its kind is looked at.</summary>
public sealed record RuleHead(string Id, int Version, int Level, string English, string Chinese);

/// <summary>The kinds of rules by their names in documents. A kind that is not here is refused.</summary>
internal static class RuleKinds
{
    private static readonly Dictionary<string, Func<RuleHead, RuleNode, AlarmRule>> Readers = new(StringComparer.Ordinal)
    {
        ["threshold"] = RuleReaders.Threshold,
        ["offline"] = RuleReaders.Offline,
        ["rate"] = RuleReaders.Rate,
        ["stuck"] = RuleReaders.Stuck,
        ["missing"] = RuleReaders.Missing,
        ["counter-reset"] = RuleReaders.Counter,
        ["mean"] = RuleReaders.Mean,
        ["baseline"] = RuleReaders.Baseline,
        ["night-flow"] = RuleReaders.NightFlow,
        ["composite"] = RuleReaders.Composite,
        ["expected"] = RuleReaders.Expected,
        ["daylight"] = RuleReaders.Daylight,
        ["cycling"] = RuleReaders.Cycling,
        ["weather"] = RuleReaders.Weather,
        ["neighbours"] = RuleReaders.Neighbours,
        ["calibration"] = RuleReaders.Calibration,
    };

    public static IReadOnlyCollection<string> Names => Readers.Keys;

    /// <summary>Reads the members of a kind; null for a kind that there is not.</summary>
    public static AlarmRule? Read(string kind, RuleHead head, RuleNode node) => Readers.TryGetValue(kind, out var reader) ? reader(head, node) : null;
}
