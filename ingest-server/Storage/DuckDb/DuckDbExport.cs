using System.Globalization;
using DuckDB.NET.Data;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>Writes readings into one file, by DuckDB's own COPY: a day at a time into a folder of its own, and from there to the caller.</summary>
/// <remarks>
/// CSV goes out day by day, so that it takes the disk of one day. Parquet has its directory at the end of the file, so the days are joined
/// on disk first. The Parquet code is built into the library; nothing is downloaded.
/// </remarks>
internal sealed class DuckDbExport(string directory, DayFiles files, DuckDbOptions options)
{
    private static readonly string QuantityNames = string.Join(
        ", ", QuantityCatalogue.All.Select(info => string.Create(CultureInfo.InvariantCulture, $"({(int)info.Quantity}, {DuckDbText.Quote(info.Name)})")));

    private static readonly string QualityNames = string.Join(
        ", ", Enum.GetValues<Quality>().Select(quality => string.Create(CultureInfo.InvariantCulture, $"({(int)quality}, '{quality}')")));

    /// <summary>
    /// A device's id in a table that people open in a spreadsheet: what would be a formula there gets an apostrophe in front. Ids of the field begin
    /// with a letter or digit; this is for those that an old file or another program brought in.
    /// </summary>
    private const string InertCell = "CASE WHEN d.device[1] IN ('=', '+', '-', '@', chr(9), chr(13), chr(10), chr(39)) THEN chr(39) || d.device ELSE d.device END";

    public async Task RunAsync(ExportQuery query, Stream output, CancellationToken stop)
    {
        using var place = new ExportFolder(directory);
        var days = files.List().Where(day => day.Overlaps(query.FromUnixMs, query.ToUnixMs)).ToList();
        if (query.Format == ExportFormat.Csv) await WriteCsvAsync(query, days, place.Path, output, stop);
        else await WriteParquetAsync(query, days, place.Path, output, stop);
    }

    private async Task WriteCsvAsync(ExportQuery query, List<DayKey> days, string folder, Stream output, CancellationToken stop)
    {
        await output.WriteAsync(ExportFolder.CsvHeader, stop);
        var path = Path.Combine(folder, "day.csv");
        foreach (var day in days)
        {
            await Task.Run(() => CopyDay(day, query, path, "FORMAT csv, HEADER false, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%gZ'", stop), stop);
            await ExportFolder.SendAsync(path, output, stop);
        }
    }

    private async Task WriteParquetAsync(ExportQuery query, List<DayKey> days, string folder, Stream output, CancellationToken stop)
    {
        var whole = Path.Combine(folder, "whole.parquet");
        await Task.Run(
            () =>
            {
                for (var part = 0; part < days.Count; part++) CopyDay(days[part], query, Path.Combine(folder, $"day-{part:D6}.parquet"), "FORMAT parquet, COMPRESSION zstd", stop);
                Join(folder, whole, days.Count, stop);
            },
            stop);
        await ExportFolder.SendAsync(whole, output, stop);
    }

    private void CopyDay(DayKey day, ExportQuery query, string path, string format, CancellationToken stop)
    {
        using var lease = files.Borrow(day, create: false);
        if (lease is null) throw new IOException($"{day.FileName} cannot be read at the moment; ask again");
        using var connection = lease.File.Connect();
        Execute(connection, $"COPY ({Select(query)}) TO {DuckDbText.Quote(path)} ({format})", stop);
    }

    private void Join(string folder, string whole, int parts, CancellationToken stop)
    {
        using var connection = new DuckDBConnection($"DataSource=:memory:;threads={options.Threads};memory_limit={options.MemoryMiBPerFile}MiB");
        connection.Open();
        var source = parts > 0 ? $"SELECT * FROM read_parquet({DuckDbText.Quote(Path.Combine(folder, "day-*.parquet"))})"
            : "SELECT '' AS device, '' AS quantity, 0::BIGINT AS unix_ms, NULL::TIMESTAMP AS time, NULL::DOUBLE AS value, '' AS quality WHERE false";
        Execute(connection, $"COPY ({source}) TO {DuckDbText.Quote(whole)} (FORMAT parquet, COMPRESSION zstd)", stop);
    }

    private static string Select(ExportQuery query)
    {
        var device = query.Device is null ? "" : $"AND d.device = {DuckDbText.Quote(query.Device)} ";
        var cell = query.Format == ExportFormat.Csv ? InertCell : "d.device";
        var quantity = query.Quantity is null ? "" : $"AND r.quantity = {(int)query.Quantity} ";

        // Of one device a day is small: it costs nothing to give its readings in the order of their times.
        var order = query.Device is null ? "" : "ORDER BY r.quantity, r.time";
        return string.Create(CultureInfo.InvariantCulture, $"""
            SELECT {cell} AS device, coalesce(q.name, 'quantity/' || r.quantity) AS quantity, r.time AS unix_ms,
                   CASE WHEN r.time BETWEEN -62135596800000 AND 253402300799999 THEN epoch_ms(r.time) END AS time, r.value, coalesce(y.name, 'quality/' || r.quality) AS quality
            FROM readings r JOIN devices d ON d.id = r.device
            LEFT JOIN (VALUES {QuantityNames}) q(id, name) ON q.id = r.quantity
            LEFT JOIN (VALUES {QualityNames}) y(id, name) ON y.id = r.quality
            WHERE r.time >= {query.FromUnixMs} AND r.time < {query.ToUnixMs} {device}{quantity}{order}
            """);
    }

    private static void Execute(DuckDBConnection connection, string sql, CancellationToken stop)
    {
        using var command = connection.CreateCommand();
        using var cancel = stop.Register(command.Cancel);
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
