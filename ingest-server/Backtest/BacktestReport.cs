using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPoles.IngestServer.Backtest;

/// <summary>What a backtest found.</summary>
/// <param name="Version">1.</param>
/// <param name="Source">Where the entries came from.</param>
/// <param name="IsExact">Every entry as the live kernel saw it; else an approximation, and the notes say why.</param>
/// <param name="Notes">What was missing, damaged or made up.</param>
/// <param name="FromMs">Begin of what is compared, Unix ms.</param>
/// <param name="ToMs">Its end.</param>
/// <param name="Readings">Readings that went through each kernel.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="ReadingsPerS">The same by the second.</param>
/// <param name="Before">Figures of the rules as they are; null when they were not asked for.</param>
/// <param name="After">Figures of the rules that were tried.</param>
/// <param name="Changes">How many alarms are the same, at another level, new, gone.</param>
/// <param name="Rules">The same by rule.</param>
/// <param name="Alarms">Alarms that are not the same, the first ones.</param>
/// <param name="Incidents">Known incidents, found or missed; empty without any.</param>
internal sealed record BacktestReport(
    int Version, string Source, bool IsExact, IReadOnlyList<string> Notes, long FromMs, long ToMs, long Readings, double Seconds, double ReadingsPerS,
    AlarmFigures? Before, AlarmFigures After, ChangeCounts? Changes, IReadOnlyList<RuleChange> Rules, IReadOnlyList<ComparedAlarm> Alarms,
    IReadOnlyList<IncidentResult> Incidents)
{
    /// <summary>More alarms than a person reads; the counts tell of all.</summary>
    internal const int AlarmsMax = 10_000;

    internal static readonly JsonSerializerOptions Layout = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>As the API answers.</summary>
    internal static readonly JsonSerializerOptions ApiLayout = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    internal string ToJson() => JsonSerializer.Serialize(this, Layout) + "\n";
}

/// <summary>How many alarms became what.</summary>
internal sealed record ChangeCounts(int Same, int LevelChanged, int New, int Gone)
{
    internal static ChangeCounts Of(IEnumerable<ComparedAlarm> rows)
    {
        var counts = rows.CountBy(row => row.Change).ToDictionary();
        return new ChangeCounts(
            counts.GetValueOrDefault(ChangeKind.Same), counts.GetValueOrDefault(ChangeKind.LevelChanged), counts.GetValueOrDefault(ChangeKind.New),
            counts.GetValueOrDefault(ChangeKind.Gone));
    }
}

/// <summary>The same for one rule.</summary>
internal sealed record RuleChange(string Rule, int Before, int After, ChangeCounts Changes);

/// <summary>One known incident.</summary>
/// <param name="What">For people.</param>
/// <param name="Rule">Rule that should tell it; null for any.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="FromMs">When it began.</param>
/// <param name="FoundBefore">With the rules as they are; null when they were not asked for.</param>
/// <param name="FoundAfter">With the rules that were tried.</param>
/// <param name="DelayMs">From the beginning to the alarm of the rules that were tried; null when it is missed.</param>
internal sealed record IncidentResult(string What, string? Rule, string Subject, long FromMs, bool? FoundBefore, bool FoundAfter, long? DelayMs);
