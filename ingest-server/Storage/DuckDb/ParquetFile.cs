using DuckDB.NET.Data;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>Makes a Parquet file of the rows of a CSV: for stores that have no writer of their own.</summary>
internal static class ParquetFile
{
    private const int MemoryMiB = 256;

    /// <param name="csv">File with the header of <see cref="ExportFolder.CsvHeader"/>; read as a stream, never held.</param>
    /// <param name="parquet">File to write.</param>
    /// <param name="stop">Ends it.</param>
    internal static void FromCsv(string csv, string parquet, CancellationToken stop)
    {
        using var connection = new DuckDBConnection($"DataSource=:memory:;threads=1;memory_limit={MemoryMiB}MiB");
        connection.Open();
        using var command = connection.CreateCommand();
        using var cancel = stop.Register(command.Cancel);
        command.CommandText = $$"""
            COPY (SELECT * FROM read_csv({{DuckDbText.Quote(csv)}}, header = true, auto_detect = false, delim = ',', quote = '"',
                columns = {'device': 'VARCHAR', 'quantity': 'VARCHAR', 'unix_ms': 'BIGINT', 'time': 'TIMESTAMP', 'value': 'DOUBLE', 'quality': 'VARCHAR'}))
            TO {{DuckDbText.Quote(parquet)}} (FORMAT parquet, COMPRESSION zstd)
            """;
        command.ExecuteNonQuery();
    }
}
