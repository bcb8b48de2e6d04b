using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Storage;

/// <summary>A time-series store behind a journal cursor: DuckDB by default, InfluxDB or VictoriaMetrics in production.</summary>
public interface ITimeSeriesStore : IAsyncDisposable
{
    /// <summary>Short name for logs, metrics and the console: <c>duckdb</c>, <c>influxdb</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Opens or creates the store and tells the journal position from which it needs rows; null for a store that has none
    /// yet. Rows before that position are in the store; rows after it may be, and are then recognised or overwritten.
    /// </summary>
    ValueTask<long?> OpenAsync(CancellationToken stop);

    /// <summary>Applies a batch; when it returns <see cref="StoreOutcome.Stored"/> the position is kept with the rows.</summary>
    ValueTask<StoreOutcome> WriteAsync(RowBatch batch, CancellationToken stop);

    /// <summary>Reads rows back, ordered by device, quantity and time.</summary>
    ValueTask<IReadOnlyList<StoredReading>> ReadAsync(ReadingQuery query, CancellationToken stop);

    /// <summary>Reads one series downsampled for a chart, ascending: a year of readings comes as some hundred rows.</summary>
    ValueTask<IReadOnlyList<ReadingBucket>> BucketsAsync(BucketQuery query, CancellationToken stop);

    /// <summary>Counts rows, and rows that repeat (device, quantity, time), by reading the store.</summary>
    ValueTask<StoreCount> CountAsync(CancellationToken stop);
}

/// <summary>What became of a batch.</summary>
public enum StoreOutcome
{
    /// <summary>All rows and the position are in the store.</summary>
    Stored,

    /// <summary>The store cannot take them now; the same batch is offered again after a pause.</summary>
    Later,

    /// <summary>The store refused some rows for good; they are set aside with the reason, the rest is stored.</summary>
    StoredWithQuarantine,
}
