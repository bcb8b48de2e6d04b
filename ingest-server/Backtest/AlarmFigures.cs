namespace SmartPoles.IngestServer.Backtest;

/// <summary>How alarms load an operator (ANSI/ISA-18.2-2016, clause 16; EEMUA 191, ed. 3).</summary>
/// <param name="Raised">Alarms.</param>
/// <param name="ActiveAtEnd">Of these not over at the end.</param>
/// <param name="ByLevel">Alarms by level, 1 first.</param>
/// <param name="RatePer10Min">Average over the whole time.</param>
/// <param name="PeakPer10Min">Most in one of the ten-minute windows that follow each other.</param>
/// <param name="FloodPercent">Share of time in flood: from a window with more than 10 until one with fewer than 5.</param>
/// <param name="Chattering">Pairs of rule and subject that were raised three times or more within a minute.</param>
/// <param name="Stale">Active for more than 24 hours at the end.</param>
/// <param name="TopTen">Rules with most alarms, and how many.</param>
internal sealed record AlarmFigures(
    int Raised, int ActiveAtEnd, IReadOnlyList<int> ByLevel, double RatePer10Min, int PeakPer10Min, double FloodPercent, int Chattering, int Stale,
    IReadOnlyList<RuleCount> TopTen)
{
    private const long WindowMs = 10 * 60 * 1000;
    private const int FloodBegins = 10;
    private const int FloodEnds = 5;
    private const int ChatterCount = 3;
    private const long ChatterMs = 60_000;
    private const long StaleMs = 24 * 3_600_000L;
    private const int Levels = 3;
    private const int TopMax = 10;

    /// <param name="alarms">In the order in which they were raised.</param>
    /// <param name="fromMs">Begin of the time that they are from.</param>
    /// <param name="toMs">Its end.</param>
    internal static AlarmFigures Of(IReadOnlyList<BacktestAlarm> alarms, long fromMs, long toMs)
    {
        var windows = new int[(int)Math.Clamp((toMs - fromMs + WindowMs - 1) / WindowMs, 1, 1_000_000)];
        foreach (var alarm in alarms) windows[(int)Math.Clamp((alarm.RaisedUnixMs - fromMs) / WindowMs, 0, windows.Length - 1)]++;
        var (isFlood, flooded) = (false, 0);
        foreach (var count in windows)
        {
            isFlood = isFlood ? count >= FloodEnds : count > FloodBegins;
            if (isFlood) flooded++;
        }

        return new AlarmFigures(
            alarms.Count, alarms.Count(alarm => alarm.ClearedUnixMs is null),
            [.. Enumerable.Range(1, Levels).Select(level => alarms.Count(alarm => alarm.Level == level))],
            Math.Round(alarms.Count * (double)WindowMs / Math.Max(WindowMs, toMs - fromMs), 2), windows.Max(), Math.Round(100.0 * flooded / windows.Length, 1),
            alarms.GroupBy(alarm => (alarm.Rule, alarm.Subject)).Count(IsChattering),
            alarms.Count(alarm => alarm.ClearedUnixMs is null && toMs - alarm.RaisedUnixMs > StaleMs),
            [.. alarms.CountBy(alarm => alarm.Rule).OrderByDescending(row => row.Value).ThenBy(row => row.Key, StringComparer.Ordinal).Take(TopMax).Select(row => new RuleCount(row.Key, row.Value))]);
    }

    private static bool IsChattering(IEnumerable<BacktestAlarm> same)
    {
        var times = same.Select(alarm => alarm.RaisedUnixMs).Order().ToArray();
        for (var at = ChatterCount - 1; at < times.Length; at++)
        {
            if (times[at] - times[at - ChatterCount + 1] <= ChatterMs) return true;
        }

        return false;
    }
}

/// <summary>Alarms of one rule.</summary>
internal sealed record RuleCount(string Rule, int Count);
