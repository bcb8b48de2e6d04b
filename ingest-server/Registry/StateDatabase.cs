using Microsoft.Data.Sqlite;

namespace SmartPoles.IngestServer.Registry;

/// <summary>The embedded state store: one SQLite file, every commit on disk before it returns (synchronous=FULL).</summary>
/// <remarks>One writer at a time; each owner of tables creates them itself with <see cref="Execute"/>.</remarks>
public sealed class StateDatabase : IDisposable
{
    /// <summary>Its name in the data folder.</summary>
    public const string FileName = "state.db";

    private readonly SqliteConnection _connection;
    private readonly Lock _gate = new();

    public StateDatabase(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000;");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private StateDatabase(int pagesMax)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = ":memory:", Pooling = false }.ToString());
        _connection.Open();
        Execute($"PRAGMA max_page_count={pagesMax}; PRAGMA synchronous=OFF;");
    }

    /// <summary>A store that nobody needs afterwards: in memory, and no larger than so many pages of 4 KiB; beyond them a write fails.</summary>
    public static StateDatabase InMemory(int pagesMax) => new(pagesMax);

    public void Execute(string sql)
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Runs reads on the connection, one caller at a time.</summary>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        lock (_gate) return read(_connection);
    }

    /// <summary>Runs writes in one transaction: all of them are on disk when it returns, or none.</summary>
    public void Write(Action<SqliteConnection, SqliteTransaction> write)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction();
            write(_connection, transaction);
            transaction.Commit();
        }
    }

    /// <summary>Copies the database as it is now into a new file, while it is in use.</summary>
    public void CopyTo(string path)
    {
        using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        target.Open();
        lock (_gate) _connection.BackupDatabase(target);
    }

    public void Dispose() => _connection.Dispose();
}
