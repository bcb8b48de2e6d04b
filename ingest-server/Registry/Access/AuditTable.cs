using Microsoft.Data.Sqlite;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>The tables <c>audit</c> and <c>audit_base</c>, the line before the oldest one that is kept.</summary>
internal static class AuditTable
{
    private const string Columns = "id, unix_ms, actor, address, act, subject, result, detail, hash";

    /// <summary>
    /// Nothing is changed, and nothing removed but what <see cref="Retire"/> has moved the base past: a slip of the program cannot touch the audit,
    /// and who writes into the file by hand breaks the chain.
    /// </summary>
    private const string Guards = """
        CREATE TRIGGER IF NOT EXISTS audit_unchanged BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
        CREATE TRIGGER IF NOT EXISTS audit_kept BEFORE DELETE ON audit WHEN OLD.id > (SELECT id FROM audit_base)
            BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
        """;

    internal static void Create(StateDatabase state)
    {
        state.Execute("""
            CREATE TABLE IF NOT EXISTS audit (
                id INTEGER PRIMARY KEY AUTOINCREMENT, unix_ms INTEGER NOT NULL, actor TEXT NOT NULL, address TEXT,
                act TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT, result TEXT NOT NULL DEFAULT 'done', hash TEXT NOT NULL DEFAULT '');
            CREATE TABLE IF NOT EXISTS audit_base (id INTEGER NOT NULL, hash TEXT NOT NULL);
            """);
        state.Write((connection, transaction) =>
        {
            if (Scalar(connection, transaction, "SELECT 1 FROM audit_base") is null) connection.Run(transaction, "INSERT INTO audit_base VALUES (0, $1)", AuditEntry.Root);
            if (Scalar(connection, transaction, "SELECT 1 FROM pragma_table_info('audit') WHERE name = 'hash'") is null) ChainOldLines(connection, transaction);
        });
        state.Execute(Guards);
    }

    /// <summary>Adds a line behind the newest one; whatever other process added that.</summary>
    internal static void Append(SqliteConnection connection, SqliteTransaction transaction, AuditEntry line)
    {
        var (id, hash) = Head(connection, transaction);
        var placed = line with { Id = id + 1 };
        connection.Run(
            transaction, $"INSERT INTO audit ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            placed.Id, placed.UnixMs, placed.Actor, placed.Address, placed.Act, placed.Subject, placed.Result, placed.Detail, AuditEntry.HashOf(hash, placed));
    }

    /// <summary>Lines below an id, newest first.</summary>
    internal static IReadOnlyList<AuditEntry> Newest(SqliteConnection connection, long below, long fromMs, long toMs, int count) =>
        Read(connection, $"SELECT {Columns} FROM audit WHERE id < $1 AND unix_ms >= $2 AND unix_ms < $3 ORDER BY id DESC LIMIT $4", below, fromMs, toMs, count);

    /// <summary>Lines above an id, oldest first.</summary>
    internal static IReadOnlyList<AuditEntry> Following(SqliteConnection connection, long above, int count) =>
        Read(connection, $"SELECT {Columns} FROM audit WHERE id > $1 ORDER BY id LIMIT $2", above, count);

    /// <summary>The line before the oldest one.</summary>
    internal static (long Id, string Hash) Base(SqliteConnection connection, SqliteTransaction? transaction) =>
        Pair(connection, transaction, "SELECT id, hash FROM audit_base") ?? (0, AuditEntry.Root);

    /// <summary>The highest id that was ever given out, as SQLite remembers it apart from the lines.</summary>
    internal static long LastGiven(SqliteConnection connection) => Scalar(connection, null, "SELECT seq FROM sqlite_sequence WHERE name = 'audit'") as long? ?? 0;

    /// <summary>Removes the lines before a time from the beginning on; the number of them.</summary>
    internal static int Retire(SqliteConnection connection, SqliteTransaction transaction, long beforeMs)
    {
        // The first line that must stay, and not the times alone: with a clock that went back the chain still loses its beginning only.
        var stays = Scalar(connection, transaction, $"SELECT MIN(id) FROM audit WHERE unix_ms >= {beforeMs}") as long? ?? Head(connection, transaction).Id;
        if (Pair(connection, transaction, $"SELECT id, hash FROM audit WHERE id < {stays} ORDER BY id DESC LIMIT 1") is not { } last) return 0;
        connection.Run(transaction, "UPDATE audit_base SET id = $1, hash = $2", last.Id, last.Hash);
        return connection.Run(transaction, "DELETE FROM audit WHERE id <= $1", last.Id);
    }

    private static (long Id, string Hash) Head(SqliteConnection connection, SqliteTransaction transaction) =>
        Pair(connection, transaction, "SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1") ?? Base(connection, transaction);

    /// <summary>Lines of a version that had no chain are chained as they stand.</summary>
    private static void ChainOldLines(SqliteConnection connection, SqliteTransaction transaction)
    {
        connection.Run(transaction, "ALTER TABLE audit ADD COLUMN result TEXT NOT NULL DEFAULT 'done'");
        connection.Run(transaction, "ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT ''");
        var before = AuditEntry.Root;
        foreach (var line in Following(connection, 0, int.MaxValue))
        {
            before = AuditEntry.HashOf(before, line);
            connection.Run(transaction, "UPDATE audit SET hash = $2 WHERE id = $1", line.Id, before);
        }
    }

    private static List<AuditEntry> Read(SqliteConnection connection, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = connection.Command(sql, values);
        using var reader = command.ExecuteReader();
        var lines = new List<AuditEntry>();
        while (reader.Read())
        {
            lines.Add(new AuditEntry(
                reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetString(4), reader.GetString(5),
                reader.GetString(6), reader.IsDBNull(7) ? null : reader.GetString(7), reader.GetString(8)));
        }

        return lines;
    }

    private static (long Id, string Hash)? Pair(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using var command = connection.Command(sql);
        command.Transaction = transaction;
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetString(1)) : null;
    }

    private static object? Scalar(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using var command = connection.Command(sql);
        command.Transaction = transaction;
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }
}
