using DuckDB.NET.Data;

namespace SmartPoles.IngestServer.Storage.DuckDb.Rollups;

/// <summary>An open rollup file, for one use. Several may be open at a time: the library gives them one database.</summary>
/// <remarks>
/// <c>devices(id, device)</c> as in a day file; <c>buckets(device, quantity, time, good, bad, min, max, sum, last, last_time)</c>: the time is where
/// the bucket begins, the values are those of good readings and NULL when there are none; <c>days(day, applied)</c> says which days are in, and
/// what their day file had applied when it was read.
/// </remarks>
internal sealed class RollupFile : IDisposable
{
    private const int Format = 1;

    private RollupFile(DuckDBConnection connection) => Connection = connection;

    public DuckDBConnection Connection { get; }

    /// <exception cref="DuckDBException">Not openable; <see cref="DuckDbTrouble"/> tells whether it is damaged.</exception>
    public static RollupFile Open(string path, DuckDbOptions options)
    {
        var file = new RollupFile(new DuckDBConnection($"DataSource={path};threads={options.Threads};memory_limit={options.MemoryMiBPerFile}MiB"));
        try
        {
            file.Connection.Open();
            file.Prepare();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The days that are in, by number, with what their day file had applied.</summary>
    public IReadOnlyList<(int Day, long Applied)> Days()
    {
        using var command = Connection.CreateCommand();
        command.CommandText = "SELECT day, applied FROM days";
        using var reader = command.ExecuteReader();
        var days = new List<(int, long)>();
        while (reader.Read()) days.Add((reader.GetInt32(0), reader.GetInt64(1)));
        return days;
    }

    public void Execute(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => Connection.Dispose();

    private void Prepare()
    {
        using (var transaction = Connection.BeginTransaction())
        {
            Execute("CREATE TABLE IF NOT EXISTS devices(id INTEGER NOT NULL, device VARCHAR NOT NULL)");
            Execute("CREATE TABLE IF NOT EXISTS buckets(device INTEGER NOT NULL, quantity USMALLINT NOT NULL, time BIGINT NOT NULL, good BIGINT NOT NULL, "
                + "bad BIGINT NOT NULL, min DOUBLE, max DOUBLE, sum DOUBLE, last DOUBLE, last_time BIGINT)");
            Execute("CREATE TABLE IF NOT EXISTS days(day INTEGER NOT NULL, applied BIGINT NOT NULL)");
            Execute("CREATE TABLE IF NOT EXISTS format(version INTEGER NOT NULL)");
            Execute($"INSERT INTO format SELECT {Format} WHERE NOT EXISTS (SELECT 1 FROM format)");
            transaction.Commit();
        }

        using var command = Connection.CreateCommand();
        command.CommandText = "SELECT version FROM format";
        var format = Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        if (format != Format) throw new IOException($"{Connection.DataSource} has format {format}; this version reads {Format}");
    }
}
