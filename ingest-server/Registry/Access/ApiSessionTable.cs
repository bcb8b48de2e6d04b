using Microsoft.Data.Sqlite;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>The table <c>sessions</c>: so that a restart of the server throws nobody out in the middle of the night.</summary>
internal static class ApiSessionTable
{
    internal const string Create = """
        CREATE TABLE IF NOT EXISTS sessions (
            hash TEXT PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, holder TEXT NOT NULL, created_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL,
            expires_ms INTEGER NOT NULL, address TEXT, browser TEXT)
        """;

    internal static IReadOnlyList<(string Hash, ApiSession Session)> Load(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT hash, id, kind, holder, created_ms, seen_ms, expires_ms, address, browser FROM sessions");
        using var reader = command.ExecuteReader();
        var rows = new List<(string, ApiSession)>();
        while (reader.Read())
        {
            if (!Enum.TryParse<HolderKind>(reader.GetString(2), out var kind)) continue;
            rows.Add((reader.GetString(0), new ApiSession(
                reader.GetString(1), kind, reader.GetString(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6),
                reader.IsDBNull(7) ? null : reader.GetString(7), reader.IsDBNull(8) ? null : reader.GetString(8))));
        }

        return rows;
    }

    internal static void Add(SqliteConnection connection, SqliteTransaction transaction, string hash, ApiSession session) => connection.Run(
        transaction, "INSERT INTO sessions VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        hash, session.Id, session.Kind.ToString(), session.Holder, session.CreatedUnixMs, session.SeenUnixMs, session.ExpiresUnixMs, session.Address, session.Browser);

    internal static void Touch(SqliteConnection connection, SqliteTransaction transaction, string hash, long seenMs) =>
        connection.Run(transaction, "UPDATE sessions SET seen_ms = $2 WHERE hash = $1", hash, seenMs);

    internal static void Remove(SqliteConnection connection, SqliteTransaction transaction, string hash) =>
        connection.Run(transaction, "DELETE FROM sessions WHERE hash = $1", hash);
}
