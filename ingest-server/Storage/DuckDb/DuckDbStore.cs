using DuckDB.NET.Data;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>The store that needs no set-up: one DuckDB file a UTC day. How a row lands exactly once: <see cref="DayFiles"/>.</summary>
/// <remarks>One caller writes; any number read meanwhile.</remarks>
public sealed class DuckDbStore : ITimeSeriesStore, IStoreStatus
{
    private readonly DayFiles _files;
    private readonly DuckDbReader _reader;
    private readonly DaySplit _split = new();
    private readonly ILogger _logger;

    public DuckDbStore(string directory, DuckDbOptions options, TimeProvider time, ILogger logger)
    {
        _files = new DayFiles(directory, options, time, logger);
        _reader = new DuckDbReader(_files, logger);
        _logger = logger;
    }

    public string Name => "duckdb";

    public long? KeptPosition { get; private set; }

    public string? LastError { get; private set; }

    public TimeSpan? RetryAfter => null;

    public long QuarantinedRows => 0;

    public bool NeedsReopen => _files.NeedsRebuild;

    /// <summary>Called after each file's commit with its name: where a crash test kills.</summary>
    internal Action<string>? FileCommitted { get; set; }

    public ValueTask<long?> OpenAsync(CancellationToken stop)
    {
        KeptPosition = _files.Recover();
        return ValueTask.FromResult(KeptPosition);
    }

    public ValueTask<StoreOutcome> WriteAsync(RowBatch batch, CancellationToken stop)
    {
        try
        {
            foreach (var rows in _split.Split(batch))
            {
                stop.ThrowIfCancellationRequested();
                var name = rows.Day.FileName;
                using var lease = _files.Borrow(rows.Day, create: true);
                if (lease is null) return Later($"{name} is set aside; it is rebuilt from the journal");
                Apply(lease, batch, in rows);
                FileCommitted?.Invoke(name);
            }

            if (!_files.Keep(batch.To)) return Later("a damaged day file is rebuilt from the journal");
        }
        catch (Exception exception) when (exception is DuckDBException or IOException or UnauthorizedAccessException)
        {
            return Later(exception.Message);
        }

        KeptPosition = batch.To;
        LastError = null;
        return ValueTask.FromResult(StoreOutcome.Stored);
    }

    public ValueTask<IReadOnlyList<StoredReading>> ReadAsync(ReadingQuery query, CancellationToken stop) =>
        ValueTask.FromResult(_reader.Read(query, stop));

    public ValueTask<IReadOnlyList<ReadingBucket>> BucketsAsync(BucketQuery query, CancellationToken stop) =>
        ValueTask.FromResult(_reader.Buckets(query, stop));

    public ValueTask<StoreCount> CountAsync(CancellationToken stop) => ValueTask.FromResult(_reader.Count(stop));

    public ValueTask DisposeAsync()
    {
        _files.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void Apply(DayLease lease, RowBatch batch, in DayRows rows)
    {
        try
        {
            lease.File.Apply(batch, in rows);
        }
        catch (Exception exception)
        {
            // The transaction is gone, and with it the device numbers given in it: only the disk knows what holds.
            lease.Fate = DuckDbTrouble.IsDamage(exception) ? DayFileFate.SetAside : DayFileFate.Close;
            throw;
        }
    }

    private ValueTask<StoreOutcome> Later(string reason)
    {
        if (LastError is null) _logger.StoreRefuses(Name, reason);
        LastError = reason;
        return ValueTask.FromResult(StoreOutcome.Later);
    }
}
