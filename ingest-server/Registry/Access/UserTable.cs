using Microsoft.Data.Sqlite;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>The table <c>users</c>.</summary>
internal static class UserTable
{
    internal const string Create = """
        CREATE TABLE IF NOT EXISTS users (
            name TEXT PRIMARY KEY, role TEXT NOT NULL, hash TEXT, created_ms INTEGER NOT NULL, password_ms INTEGER, seen_ms INTEGER,
            disabled_ms INTEGER, removed_ms INTEGER)
        """;

    internal static IReadOnlyList<UserRow> Load(SqliteConnection connection)
    {
        using var command = connection.Command("SELECT name, role, hash, created_ms, password_ms, seen_ms, disabled_ms, removed_ms FROM users");
        using var reader = command.ExecuteReader();
        var rows = new List<UserRow>();
        while (reader.Read())
        {
            // A role that this version does not know is no role: the user is there, and disabled.
            var isKnown = ApiRoles.TryParse(reader.GetString(1), out var role);
            rows.Add(new UserRow(
                new ApiUser(
                    reader.GetString(0), isKnown ? role : ApiRole.Viewer, reader.GetInt64(3), Number(reader, 4), Number(reader, 5),
                    isKnown ? Number(reader, 6) : reader.GetInt64(3), Number(reader, 7)),
                reader.IsDBNull(2) ? null : reader.GetString(2)));
        }

        return rows;
    }

    internal static void Save(SqliteConnection connection, SqliteTransaction transaction, UserRow row) => connection.Run(
        transaction,
        """
        INSERT INTO users VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (name) DO UPDATE SET role = $2, hash = $3, created_ms = $4, password_ms = $5, seen_ms = $6, disabled_ms = $7, removed_ms = $8
        """,
        row.User.Name, row.User.Role.ToString(), row.Hash, row.User.CreatedUnixMs, row.User.PasswordUnixMs, row.User.SeenUnixMs,
        row.User.DisabledUnixMs, row.User.RemovedUnixMs);

    private static long? Number(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}

/// <summary>A user and the hash of the password; null while there is none.</summary>
internal sealed record UserRow(ApiUser User, string? Hash);
