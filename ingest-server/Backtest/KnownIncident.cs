using System.Text.Json;

namespace SmartPoles.IngestServer.Backtest;

/// <summary>Something that is known to have happened, and the alarm that was right for it.</summary>
/// <param name="What">For people.</param>
/// <param name="Rule">Rule that should tell it; null for any.</param>
/// <param name="Subjects">What an alarm may be about: the thing itself first, then those that stand for it.</param>
/// <param name="FromMs">When it began, Unix ms.</param>
/// <param name="WithinMs">An alarm that was raised later than this after the beginning is too late.</param>
internal sealed record KnownIncident(string What, string? Rule, IReadOnlyList<string> Subjects, long FromMs, long WithinMs)
{
    /// <summary>Clocks of gateways and server differ a little.</summary>
    private const long EarlyMs = 1000;

    private const long WithinDefaultMs = 120_000;

    /// <summary>The first alarm that tells it in time; null when it is missed.</summary>
    internal BacktestAlarm? FindIn(IReadOnlyList<BacktestAlarm> alarms) => alarms.FirstOrDefault(alarm =>
        (Rule is null || alarm.Rule == Rule) && Subjects.Contains(alarm.Subject)
        && alarm.RaisedUnixMs >= FromMs - EarlyMs && alarm.RaisedUnixMs <= FromMs + WithinMs);

    /// <summary>
    /// Reads incidents, one JSON object a line: <c>{"what", "rule", "subject", "from_ms", "within_ms"}</c>, or the scenes of a simulator's
    /// <c>truth.jsonl</c>, whose right alarms are one incident each. All faults with file and line; null when there are any.
    /// </summary>
    internal static IReadOnlyList<KnownIncident>? Read(string path, ICollection<string> faults)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{path}: cannot be read: {fault.Message}");
            return null;
        }

        return Parse(path, lines, faults);
    }

    internal static IReadOnlyList<KnownIncident>? Parse(string name, IReadOnlyList<string> lines, ICollection<string> faults)
    {
        var before = faults.Count;
        var incidents = new List<KnownIncident>();
        for (var number = 1; number <= lines.Count; number++)
        {
            if (string.IsNullOrWhiteSpace(lines[number - 1])) continue;
            try
            {
                using var line = JsonDocument.Parse(lines[number - 1]);
                incidents.AddRange(Of(line.RootElement));
            }
            catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
            {
                faults.Add($"{name}:{number}: no incident: {fault.Message}; write {{\"what\", \"rule\", \"subject\", \"from_ms\", \"within_ms\"}} or take a simulator's truth.jsonl");
            }
        }

        return faults.Count == before ? incidents : null;
    }

    private static IEnumerable<KnownIncident> Of(JsonElement row)
    {
        // The first line of a truth file is the run itself.
        if (row.TryGetProperty("scenario", out _)) return [];
        if (!row.TryGetProperty("right", out var right)) return [Single(row)];
        if (row.GetProperty("from_ms") is not { ValueKind: JsonValueKind.Number } from) return [];
        var what = row.GetProperty("what").GetString()!;
        return
        [
            .. right.EnumerateArray().Select(alarm => new KnownIncident(
                what, alarm.GetProperty("rule").GetString(),
                [alarm.GetProperty("subject").GetString()!, .. alarm.GetProperty("neighbours").EnumerateArray().Select(neighbour => neighbour.GetString()!)],
                from.GetInt64(), row.GetProperty("within_ms").GetInt64())),
        ];
    }

    private static KnownIncident Single(JsonElement row)
    {
        var subject = row.GetProperty("subject").GetString() ?? throw new FormatException("subject is empty");
        return new KnownIncident(
            row.TryGetProperty("what", out var what) ? what.GetString()! : subject, row.TryGetProperty("rule", out var rule) ? rule.GetString() : null, [subject],
            row.GetProperty("from_ms").GetInt64(), row.TryGetProperty("within_ms", out var within) ? within.GetInt64() : WithinDefaultMs);
    }
}
