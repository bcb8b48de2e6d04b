using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Flood;

/// <summary>Computes the figures of <see cref="DayKpis"/> from the book: one pass over the annunciations, the rest by the database.</summary>
internal static class AlarmKpis
{
    internal const long DayMs = 86_400_000;

    /// <summary>Most days of one answer.</summary>
    internal const int DaysMax = 400;

    private const long HourMs = 3_600_000;
    private const long StaleMs = DayMs;
    private const long ChatterMs = 60_000;

    /// <param name="connection">The state store.</param>
    /// <param name="fromMs">Beginning; the day that it lies in is the first.</param>
    /// <param name="toMs">End; not included. Floods and stale alarms are counted up to it.</param>
    internal static IReadOnlyList<DayKpis> Of(SqliteConnection connection, long fromMs, long toMs)
    {
        var first = fromMs / DayMs;
        var days = Enumerable.Range(0, (int)Math.Clamp((toMs - (first * DayMs) + DayMs - 1) / DayMs, 0, DaysMax)).Select(_ => new DayTally()).ToArray();
        if (days.Length == 0) return [];
        var startMs = first * DayMs;
        var endMs = Math.Min(toMs, startMs + (days.Length * DayMs));
        Annunciations(connection, startMs, endMs, days);
        Sources(connection, startMs, endMs, days);
        Chatter(connection, startMs, endMs, days);
        for (var day = 0; day < days.Length; day++) days[day].Stale = Stale(connection, startMs + (day * DayMs), Math.Min(endMs, startMs + ((day + 1) * DayMs)));
        return [.. days.Select((day, index) => day.ToKpis(DateOnly.FromDayNumber((int)(first + index) + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber)))];
    }

    private static void Annunciations(SqliteConnection connection, long startMs, long endMs, DayTally[] days)
    {
        var meter = new FloodMeter((since, until) =>
        {
            for (var at = Math.Max(since, startMs); at < Math.Min(until, endMs);)
            {
                var day = (at - startMs) / DayMs;
                var next = Math.Min(Math.Min(until, endMs), startMs + ((day + 1) * DayMs));
                days[day].FloodMs += next - at;
                at = next;
            }
        });

        // An hour earlier, so that a flood that began the evening before is under way at midnight.
        using var command = connection.Command(
            $"""
            SELECT at_ms, kind, level FROM alarm_history
            WHERE kind IN ({(int)HistoryKind.Annunciated}, {(int)HistoryKind.HeldInFlood}) AND at_ms >= $1 AND at_ms < $2 ORDER BY at_ms, id
            """,
            startMs - HourMs, endMs);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var atMs = row.GetInt64(0);
            meter.Add(atMs);
            if (atMs < startMs) continue;
            var day = days[(atMs - startMs) / DayMs];
            if (row.GetInt32(1) == (int)HistoryKind.Annunciated) day.Annunciated((atMs - startMs) % DayMs, row.GetInt32(2));
            else day.Held++;
        }

        meter.End(endMs);
    }

    private static void Sources(SqliteConnection connection, long startMs, long endMs, DayTally[] days)
    {
        using var command = connection.Command(
            """
            SELECT (raised_at_ms - $1) / 86400000 AS day, rule, subject, COUNT(*) AS count FROM alarms
            WHERE raised_at_ms >= $1 AND raised_at_ms < $2 GROUP BY day, rule, subject ORDER BY day, count DESC, rule, subject
            """,
            startMs, endMs);
        using var row = command.ExecuteReader();
        while (row.Read()) days[row.GetInt64(0)].Source(new SourceCount(row.GetString(1), row.GetString(2), row.GetInt32(3)));
    }

    private static void Chatter(SqliteConnection connection, long startMs, long endMs, DayTally[] days)
    {
        using var command = connection.Command(
            """
            SELECT (raised_at_ms - $1) / 86400000, COUNT(DISTINCT rule || char(10) || subject) FROM (
                SELECT rule, subject, raised_at_ms, LAG(raised_at_ms, 2) OVER (PARTITION BY rule, subject ORDER BY raised_at_ms) AS two_before
                FROM alarms WHERE raised_at_ms >= $1 AND raised_at_ms < $2)
            WHERE raised_at_ms - two_before <= $3 GROUP BY 1
            """,
            startMs, endMs, ChatterMs);
        using var row = command.ExecuteReader();
        while (row.Read()) days[row.GetInt64(0)].Chattering = row.GetInt32(1);
    }

    private static int Stale(SqliteConnection connection, long dayMs, long endMs)
    {
        using var command = connection.Command(
            "SELECT COUNT(*) FROM alarms WHERE raised_at_ms < $1 AND (cleared_at_ms IS NULL OR cleared_at_ms > MAX($2, raised_at_ms + $3))",
            endMs - StaleMs, dayMs, StaleMs);
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
