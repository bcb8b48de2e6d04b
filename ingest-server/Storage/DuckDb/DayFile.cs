using DuckDB.NET.Data;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>One open day file. Rows and the position that they brought are committed in one transaction.</summary>
/// <remarks>
/// <c>devices(id, device)</c> names the devices of this file; <c>readings(device, quantity, time, value, quality)</c> has
/// no key, since a key makes the appender slow and the position already keeps repeats out; <c>applied(position, format)</c>
/// is one row: all rows of this day up to the position are in, none beyond it is.
/// </remarks>
internal sealed class DayFile : IDisposable
{
    private const int Format = 1;

    private readonly string _connectionText;
    private readonly DuckDBConnection _writer;
    private readonly Dictionary<string, int> _devices = new(StringComparer.Ordinal);

    private DayFile(string connectionText)
    {
        _connectionText = connectionText;
        _writer = Connect();
    }

    /// <summary>Position applied by this file; 0 for a new one.</summary>
    public long Applied { get; private set; }

    /// <exception cref="DuckDBException">Not openable; <see cref="DuckDbTrouble"/> tells whether it is damaged.</exception>
    public static DayFile Open(string path, DuckDbOptions options)
    {
        var file = new DayFile($"DataSource={path};threads={options.Threads};memory_limit={options.MemoryMiBPerFile}MiB");
        try
        {
            file.Prepare();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A further connection to the same database in this process, for reading beside the writer.</summary>
    public DuckDBConnection Connect()
    {
        var connection = new DuckDBConnection(_connectionText);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Adds the rows that this file has not applied yet, and the batch's end position with them.</summary>
    /// <returns>Rows added.</returns>
    public int Apply(IReadOnlyList<StoredRow> rows, IReadOnlyList<int> indexes, long to)
    {
        if (to <= Applied) return 0;
        using var transaction = _writer.BeginTransaction();
        var added = Append(rows, indexes);
        Execute($"UPDATE applied SET position = {to}");
        transaction.Commit();
        Applied = to;
        return added;
    }

    public void Dispose() => _writer.Dispose();

    private int Append(IReadOnlyList<StoredRow> rows, IReadOnlyList<int> indexes)
    {
        var added = 0;
        using var devices = _writer.CreateAppender("devices");
        using var readings = _writer.CreateAppender("readings");
        for (var i = 0; i < indexes.Count; i++)
        {
            var row = rows[indexes[i]];
            if (row.Position <= Applied) continue;
            if (!_devices.TryGetValue(row.Device, out var device))
            {
                _devices.Add(row.Device, device = _devices.Count);
                devices.CreateRow().AppendValue(device).AppendValue(row.Device).EndRow();
            }

            var line = readings.CreateRow();
            line.AppendValue(device).AppendValue((ushort)row.Quantity).AppendValue(row.UnixMs);
            _ = row.Quality == Protocols.Telemetry.Quality.Good ? line.AppendValue(row.Value) : line.AppendNullValue();
            line.AppendValue((byte)row.Quality).EndRow();
            added++;
        }

        return added;
    }

    private void Prepare()
    {
        using (var transaction = _writer.BeginTransaction())
        {
            Execute("CREATE TABLE IF NOT EXISTS devices(id INTEGER NOT NULL, device VARCHAR NOT NULL)");
            Execute("CREATE TABLE IF NOT EXISTS readings(device INTEGER NOT NULL, quantity USMALLINT NOT NULL, "
                + "time BIGINT NOT NULL, value DOUBLE, quality UTINYINT NOT NULL)");
            Execute("CREATE TABLE IF NOT EXISTS applied(position BIGINT NOT NULL, format INTEGER NOT NULL)");
            Execute($"INSERT INTO applied SELECT 0, {Format} WHERE NOT EXISTS (SELECT 1 FROM applied)");
            transaction.Commit();
        }

        using var command = _writer.CreateCommand();
        command.CommandText = "SELECT position, format FROM applied";
        using (var reader = command.ExecuteReader())
        {
            reader.Read();
            Applied = reader.GetInt64(0);
            var format = reader.GetInt32(1);
            if (format != Format) throw new IOException($"{_writer.DataSource} has format {format}; this version reads {Format}");
        }

        command.CommandText = "SELECT device, id FROM devices";
        using var devices = command.ExecuteReader();
        while (devices.Read()) _devices.Add(devices.GetString(0), devices.GetInt32(1));
    }

    private void Execute(string sql)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
