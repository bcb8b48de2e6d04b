using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Alarms.Flood;

/// <summary>Floods in the state store, and what the governor must know of the last ten minutes.</summary>
internal static class FloodTable
{
    internal static void Create(StateDatabase state) => state.Execute(
        """
        CREATE TABLE IF NOT EXISTS floods(
            id TEXT PRIMARY KEY, from_ms INTEGER NOT NULL, until_ms INTEGER, held2 INTEGER NOT NULL, held3 INTEGER NOT NULL,
            position INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS floods_by_time ON floods(from_ms);
        """);

    /// <summary>The flood that lasts; null for none.</summary>
    internal static FloodGroup? Open(SqliteConnection connection) => Read(connection, "WHERE until_ms IS NULL ORDER BY from_ms DESC LIMIT 1") is [var flood] ? flood : null;

    internal static IReadOnlyList<FloodGroup> Newest(SqliteConnection connection, int limit, (long FromMs, string Id)? after) =>
        Read(connection, "WHERE $2 IS NULL OR from_ms < $2 OR (from_ms = $2 AND id > $3) ORDER BY from_ms DESC, id LIMIT $1", limit, after?.FromMs, after?.Id);

    /// <summary>How many alarms were shown, and how many held back, by second.</summary>
    internal static IReadOnlyList<(long AtMs, bool IsShown, int Count)> Annunciations(SqliteConnection connection, long fromMs)
    {
        using var command = connection.Command(
            $"""
            SELECT at_ms / 1000 * 1000, kind, COUNT(*) FROM alarm_history
            WHERE kind IN ({(int)HistoryKind.Annunciated}, {(int)HistoryKind.HeldInFlood}) AND at_ms >= $1 GROUP BY 1, 2
            """,
            fromMs);
        using var reader = command.ExecuteReader();
        var rows = new List<(long, bool, int)>();
        while (reader.Read()) rows.Add((reader.GetInt64(0), reader.GetInt32(1) == (int)HistoryKind.Annunciated, reader.GetInt32(2)));
        return rows;
    }

    private static List<FloodGroup> Read(SqliteConnection connection, string rest, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command($"SELECT id, from_ms, until_ms, held2, held3, position FROM floods {rest}", values);
        using var row = command.ExecuteReader();
        var floods = new List<FloodGroup>();
        while (row.Read())
        {
            floods.Add(new FloodGroup(
                row.GetString(0), row.GetInt64(1), row.IsDBNull(2) ? null : row.GetInt64(2), row.GetInt32(3), row.GetInt32(4), row.GetInt64(5)));
        }

        return floods;
    }
}
