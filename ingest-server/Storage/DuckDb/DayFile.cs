using DuckDB.NET.Data;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>One open day file. Rows and the position that they brought are committed in one transaction.</summary>
/// <remarks>
/// <c>devices(id, device)</c> names the devices of this file; <c>readings(device, quantity, time, value, quality)</c> has
/// no key, since a key makes the appender slow and the position already keeps repeats out; <c>applied(position, format)</c>
/// is one row: all rows of this day up to the position are in, none beyond it is. Who asks for values must ask for quality 0: an
/// implausible reading (quality 4) has what was read in its value, NULL in files of programs before 2026-11-30.
/// </remarks>
internal sealed class DayFile : IDisposable
{
    private const int Format = 1;

    private readonly string _connectionText;
    private readonly DuckDBConnection _writer;
    private readonly ReadingAppender _appender;
    private readonly DeviceNumbers _devices = new();

    private DayFile(string connectionText)
    {
        _connectionText = connectionText;
        _writer = Connect();
        _appender = new ReadingAppender(_writer);
    }

    /// <summary>Position applied by this file; 0 for a new one.</summary>
    public long Applied { get; private set; }

    /// <exception cref="DuckDBException">Not openable; <see cref="DuckDbTrouble"/> tells whether it is damaged.</exception>
    public static DayFile Open(string path, DuckDbOptions options)
    {
        var file = new DayFile($"DataSource={path};threads={options.Threads};memory_limit={options.MemoryMiBPerFile}MiB;checkpoint_threshold={options.CheckpointMiB}MiB");
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
    public int Apply(RowBatch batch, in DayRows rows)
    {
        if (batch.To <= Applied) return 0;
        var fresh = rows.Beyond(Applied, batch);
        using var transaction = _writer.BeginTransaction();
        _devices.Begin(batch.Table);
        _appender.Append(batch, in fresh, _devices);
        NameFreshDevices();
        Execute($"UPDATE applied SET position = {batch.To}");
        transaction.Commit();
        Applied = batch.To;
        return fresh.Count;
    }

    public void Dispose()
    {
        _appender.Dispose();
        _writer.Dispose();
    }

    private void NameFreshDevices()
    {
        if (_devices.Fresh.Count == 0) return;
        using var devices = _writer.CreateAppender("devices");
        var number = _devices.Count - _devices.Fresh.Count;
        foreach (var device in _devices.Fresh) devices.CreateRow().AppendValue(number++).AppendValue(device).EndRow();
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
        while (devices.Read()) _devices.Restore(devices.GetString(0), devices.GetInt32(1));
    }

    private void Execute(string sql)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
