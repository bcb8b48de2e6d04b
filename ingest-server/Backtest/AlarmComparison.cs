namespace SmartPoles.IngestServer.Backtest;

/// <summary>What a change of rules makes of one alarm.</summary>
internal enum ChangeKind
{
    /// <summary>There before and after, at the same level.</summary>
    Same,

    /// <summary>There before and after, at another level.</summary>
    LevelChanged,

    /// <summary>Only after the change.</summary>
    New,

    /// <summary>Only before the change.</summary>
    Gone,
}

/// <summary>One alarm before and after; one of them is null when it was only there once.</summary>
internal sealed record ComparedAlarm(ChangeKind Change, BacktestAlarm? Before, BacktestAlarm? After);

/// <summary>
/// Holds two lists of alarms against each other. Ids say nothing here, since a changed rule has another version: two alarms are the same
/// when rule and subject are and their times meet, each with one at most, in the order of time.
/// </summary>
internal static class AlarmComparison
{
    internal static IReadOnlyList<ComparedAlarm> Of(IReadOnlyList<BacktestAlarm> before, IReadOnlyList<BacktestAlarm> after)
    {
        var rows = new List<ComparedAlarm>();
        var left = Sorted(after);
        foreach (var (key, mine) in Sorted(before))
        {
            left.Remove(key, out var theirs);
            Pair(mine, theirs ?? [], rows);
        }

        foreach (var theirs in left.Values) Pair([], theirs, rows);
        return [.. rows.OrderBy(row => (row.After ?? row.Before)!.RaisedUnixMs).ThenBy(row => (row.After ?? row.Before)!.Id, StringComparer.Ordinal)];
    }

    private static Dictionary<(string, string), BacktestAlarm[]> Sorted(IReadOnlyList<BacktestAlarm> alarms) =>
        alarms.GroupBy(alarm => (alarm.Rule, alarm.Subject)).ToDictionary(group => group.Key, group => group.OrderBy(alarm => alarm.OnsetUnixMs).ToArray());

    private static void Pair(BacktestAlarm[] before, BacktestAlarm[] after, List<ComparedAlarm> rows)
    {
        var (first, second) = (0, 0);
        while (first < before.Length && second < after.Length)
        {
            var (mine, theirs) = (before[first], after[second]);
            if (EndOf(mine) < theirs.OnsetUnixMs) rows.Add(new ComparedAlarm(ChangeKind.Gone, before[first++], null));
            else if (EndOf(theirs) < mine.OnsetUnixMs) rows.Add(new ComparedAlarm(ChangeKind.New, null, after[second++]));
            else
            {
                rows.Add(new ComparedAlarm(mine.Level == theirs.Level ? ChangeKind.Same : ChangeKind.LevelChanged, mine, theirs));
                (first, second) = (first + 1, second + 1);
            }
        }

        while (first < before.Length) rows.Add(new ComparedAlarm(ChangeKind.Gone, before[first++], null));
        while (second < after.Length) rows.Add(new ComparedAlarm(ChangeKind.New, null, after[second++]));
    }

    private static long EndOf(BacktestAlarm alarm) => alarm.ClearedUnixMs ?? long.MaxValue;
}
