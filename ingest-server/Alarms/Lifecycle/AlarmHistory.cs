using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Lifecycle;

/// <summary>The history of alarms and of what operators did: append-only, which the database itself enforces.</summary>
internal static class AlarmHistory
{
    private const string Columns = "id, at_ms, kind, alarm_id, subject, level, who, until_ms, note, outcome, winner";

    internal static void Create(StateDatabase state) => state.Execute(
        $"""
        CREATE TABLE IF NOT EXISTS alarm_history(
            id INTEGER PRIMARY KEY AUTOINCREMENT, position INTEGER NOT NULL, at_ms INTEGER NOT NULL, kind INTEGER NOT NULL, alarm_id TEXT,
            subject TEXT NOT NULL, level INTEGER NOT NULL, who TEXT, until_ms INTEGER, note TEXT, outcome INTEGER NOT NULL, winner TEXT);
        CREATE INDEX IF NOT EXISTS alarm_history_by_alarm ON alarm_history(alarm_id);
        CREATE INDEX IF NOT EXISTS alarm_history_by_operator ON alarm_history(position) WHERE who IS NOT NULL;
        CREATE INDEX IF NOT EXISTS alarm_history_by_annunciation ON alarm_history(at_ms)
            WHERE kind IN ({(int)HistoryKind.Annunciated}, {(int)HistoryKind.HeldInFlood});
        CREATE TRIGGER IF NOT EXISTS alarm_history_is_not_changed BEFORE UPDATE ON alarm_history
            BEGIN SELECT RAISE(ABORT, 'the history of alarms is append-only'); END;
        CREATE TRIGGER IF NOT EXISTS alarm_history_is_not_deleted BEFORE DELETE ON alarm_history
            BEGIN SELECT RAISE(ABORT, 'the history of alarms is append-only'); END;
        """);

    internal static SqliteCommand Insert(SqliteConnection connection, SqliteTransaction transaction)
    {
        var command = connection.Command(
            """
            INSERT INTO alarm_history(position, at_ms, kind, alarm_id, subject, level, who, until_ms, note, outcome, winner)
            VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            null, null, null, null, null, null, null, null, null, null, null);
        command.Transaction = transaction;
        return command;
    }

    internal static void Add(
        SqliteCommand insert, long position, long atMs, HistoryKind kind, string? alarmId, string subject, int level, string? who, long? untilMs, string? note,
        LifeOutcome outcome, string? winner)
    {
        var at = 0;
        void Set(object? value) => insert.Parameters[at++].Value = value ?? DBNull.Value;
        Set(position);
        Set(atMs);
        Set((long)kind);
        Set(alarmId);
        Set(subject);
        Set(level);
        Set(who);
        Set(untilMs);
        Set(note);
        Set((long)outcome);
        Set(winner);
        insert.ExecuteNonQuery();
    }

    internal static IReadOnlyList<HistoryLine> Of(SqliteConnection connection, string alarmId, int limit) =>
        Read(connection.Command($"SELECT {Columns} FROM alarm_history WHERE alarm_id = $1 ORDER BY id LIMIT $2", alarmId, limit));

    /// <summary>What became of the operator's entry that ends at a position; null when it was not applied yet.</summary>
    internal static HistoryLine? At(SqliteConnection connection, long end)
    {
        var lines = Read(connection.Command($"SELECT {Columns} FROM alarm_history WHERE position = $1 AND who IS NOT NULL LIMIT 1", end));
        return lines.Count > 0 ? lines[0] : null;
    }

    /// <summary>What operators did, the newest first.</summary>
    internal static IReadOnlyList<HistoryLine> ByOperators(SqliteConnection connection, int limit, long? after) =>
        Read(connection.Command(
            $"""
            SELECT {Columns} FROM alarm_history
            WHERE who IS NOT NULL AND ($2 IS NULL OR (position, id) < (SELECT position, id FROM alarm_history WHERE id = $2))
            ORDER BY position DESC, id DESC LIMIT $1
            """,
            limit, after));

    private static List<HistoryLine> Read(SqliteCommand command)
    {
        using (command)
        {
            using var row = command.ExecuteReader();
            var lines = new List<HistoryLine>();
            while (row.Read())
            {
                lines.Add(new HistoryLine(
                    row.GetInt64(0), row.GetInt64(1), (HistoryKind)row.GetInt32(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetString(4),
                    row.GetInt32(5), row.IsDBNull(6) ? null : row.GetString(6), row.IsDBNull(7) ? null : row.GetInt64(7),
                    row.IsDBNull(8) ? null : row.GetString(8), (LifeOutcome)row.GetInt32(9), row.IsDBNull(10) ? null : row.GetString(10)));
            }

            return lines;
        }
    }
}
