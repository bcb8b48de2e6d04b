using DuckDB.NET.Data;
using SmartPoles.IngestServer.Storage.DuckDb.Rollups;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>Reads over the day files, one after the other, on connections beside the writer's.</summary>
internal sealed partial class DuckDbReader(DayFiles files, RollupFiles rollups, ILogger logger)
{
    private const string ReadText = """
        SELECT d.device, r.quantity, r.time, r.value, r.quality
        FROM readings r JOIN devices d ON d.id = r.device
        WHERE r.time >= $from AND r.time < $to
          AND ($device IS NULL OR d.device = $device) AND ($quantity = 0 OR r.quantity = $quantity)
        ORDER BY d.device, r.quantity, r.time, r.quality LIMIT $limit
        """;

    private const string CountText = """
        SELECT CAST(coalesce(sum(copies), 0) AS BIGINT), CAST(coalesce(sum(copies - 1), 0) AS BIGINT)
        FROM (SELECT count(*) AS copies FROM readings GROUP BY device, quantity, time)
        """;

    public IReadOnlyList<StoredReading> Read(ReadingQuery query, CancellationToken stop)
    {
        var readings = new ReadingCollector(query.Limit);
        foreach (var day in files.List().Where(day => day.Overlaps(query.FromUnixMs, query.ToUnixMs)))
        {
            Query(day, stop, command =>
            {
                command.CommandText = ReadText;
                command.Parameters.Add(new DuckDBParameter("from", query.FromUnixMs));
                command.Parameters.Add(new DuckDBParameter("to", query.ToUnixMs));
                command.Parameters.Add(new DuckDBParameter("device", query.Device));
                command.Parameters.Add(new DuckDBParameter("quantity", (int)(query.Quantity ?? Quantity.None)));
                command.Parameters.Add(new DuckDBParameter("limit", query.Limit));
                command.UseStreamingMode = true;
                using var reader = command.ExecuteReader();
                while (reader.Read()) readings.Add(ToReading(reader));
            });
        }

        return readings.Take();
    }

    public StoreCount Count(CancellationToken stop)
    {
        var total = default(StoreCount);
        foreach (var day in files.List())
        {
            Query(day, stop, command =>
            {
                command.CommandText = CountText;
                using var reader = command.ExecuteReader();
                reader.Read();
                total = new StoreCount(total.Rows + reader.GetInt64(0), total.Duplicates + reader.GetInt64(1));
            });
        }

        return total;
    }

    private static StoredReading ToReading(DuckDBDataReader reader) => new(
        reader.GetString(0),
        (Quantity)reader.GetFieldValue<ushort>(1),
        reader.GetInt64(2),
        reader.IsDBNull(3) ? null : reader.GetDouble(3),
        (Quality)reader.GetByte(4));

    private void Query(DayKey day, CancellationToken stop, Action<DuckDBCommand> run)
    {
        stop.ThrowIfCancellationRequested();
        using var lease = files.Borrow(day, create: false);
        if (lease is null)
        {
            // Closing after a failed write, or set aside and about to be rebuilt: an answer without the day would be a wrong one.
            if (files.Exists(day)) throw new IOException($"{day.FileName} cannot be read at the moment; ask again");
            return;
        }

        try
        {
            using var connection = lease.File.Connect();
            using var command = connection.CreateCommand();
            using var cancel = stop.Register(command.Cancel);
            run(command);
        }
        catch (DuckDBException exception) when (DuckDbTrouble.IsDamage(exception))
        {
            logger.DayFileDamaged(day.FileName, exception.Message);
            lease.Fate = DayFileFate.SetAside;
        }
        catch (DuckDBException) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop);
        }
    }
}
