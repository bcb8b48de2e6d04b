using System.Globalization;
using Spectre.Console;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>A score for people.</summary>
internal static class ScoreText
{
    private const int ListedMax = 20;

    internal static void Write(Score score, IAnsiConsole console)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("kind", "scenes", "right", "found", "false", "follows", "precision", "recall", "p50", "p90", "max", "raw", "shown");
        foreach (var kind in score.Kinds.Append(score.Total))
        {
            table.AddRow(
                Markup.Escape(kind.Kind), Whole(kind.Scenes), Whole(kind.Expected), Whole(kind.Found), Whole(kind.False), Whole(kind.Consequences), Share(kind.Precision),
                Share(kind.Recall), Seconds(kind.DelayP50S), Seconds(kind.DelayP90S), Seconds(kind.DelayMaxS), Whole(kind.AnnunciationsRaw), Whole(kind.AnnunciationsShown));
        }

        console.Write(table);
        console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{score.Seconds:0} s; for each hour of one operator {score.AnnunciationsRawPerHour:0.#} alarms raised, {score.AnnunciationsShownPerHour:0.#} shown (EEMUA 191 calls 6 manageable)"));
        List(console, "missed", [.. score.Missed.Select(row => $"{row.Rule} on {row.Subject}: {row.What} ({row.Scene})")]);
        List(console, "false", [.. score.False.Select(row => $"{row.Rule} on {row.Subject} at {DateTimeOffset.FromUnixTimeMilliseconds(row.RaisedMs):HH:mm:ss}Z: {Why(row)}")]);
    }

    private static string Why(FalseAlarm row) => row.Why switch
    {
        AlarmVerdict.Again => $"told before ({row.Scene})",
        AlarmVerdict.Late => $"too late ({row.Scene})",
        AlarmVerdict.WrongSubject => $"another subject than {row.Scene}",
        AlarmVerdict.Quiet => $"no alarm is right for {row.Scene}",
        _ => "nothing happened",
    };

    private static void List(IAnsiConsole console, string what, IReadOnlyList<string> rows)
    {
        if (rows.Count == 0) return;
        console.WriteLine($"{what}:");
        foreach (var row in rows.Take(ListedMax)) console.WriteLine($"  {row}");
        if (rows.Count > ListedMax) console.WriteLine($"  and {rows.Count - ListedMax} more; --json FILE has all");
    }

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Share(double? share) => share?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";

    private static string Seconds(double? seconds) => seconds is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value:0.0} s") : "-";
}
