using DuckDB.NET.Data;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Storage.DuckDb.Rollups;

namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>The store that needs no set-up: one DuckDB file a UTC day. How a row lands exactly once: <see cref="DayFiles"/>.</summary>
/// <remarks>One caller writes; any number read meanwhile.</remarks>
public sealed class DuckDbStore : ITimeSeriesStore, IStoreStatus, IStoreUpkeep, IRollupReader, IReadingExport, IStoreBackup
{
    private readonly DayFiles _files;
    private readonly RollupFiles _rollups;
    private readonly DuckDbReader _reader;
    private readonly DuckDbOptions _options;
    private readonly TimeProvider _time;
    private readonly string _directory;
    private readonly DaySplit _split = new();
    private readonly FollowerThread _writer = new("duckdb writer", FollowerThread.Behind);
    private readonly ILogger _logger;

    public DuckDbStore(string directory, DuckDbOptions options, TimeProvider time, ILogger logger)
    {
        _files = new DayFiles(directory, options, time, logger);
        _rollups = new RollupFiles(directory, options, logger);
        _reader = new DuckDbReader(_files, _rollups, logger);
        Upkeep = new StoreUpkeep(_files, _rollups, options, time, logger);
        (_directory, _options, _time, _logger) = (directory, options, time, logger);
    }

    public string Name => "duckdb";

    public long? KeptPosition => _files.KeptPosition;

    public string? LastError { get; private set; }

    public TimeSpan? RetryAfter => null;

    public long QuarantinedRows => 0;

    public bool NeedsReopen => _files.NeedsRebuild;

    /// <summary>Called after each file's commit with its name: where a crash test kills.</summary>
    internal Action<string>? FileCommitted { get; set; }

    internal StoreUpkeep Upkeep { get; }

    public ValueTask<long?> OpenAsync(CancellationToken stop)
    {
        var position = _files.Recover();
        ExportFolder.DeleteLeftovers(_directory);
        return ValueTask.FromResult(position);
    }

    public ValueTask<StoreOutcome> WriteAsync(RowBatch batch, CancellationToken stop) => new(_writer.ComputeAsync(() => Write(batch, stop)));
    public ValueTask<IReadOnlyList<StoredReading>> ReadAsync(ReadingQuery query, CancellationToken stop) =>
        ValueTask.FromResult(_reader.Read(query, stop));

    public ValueTask<IReadOnlyList<ReadingBucket>> BucketsAsync(BucketQuery query, CancellationToken stop) =>
        ValueTask.FromResult(_reader.Buckets(query, stop).Buckets);

    public ValueTask<BucketAnswer> ReadBucketsAsync(BucketQuery query, CancellationToken stop) => ValueTask.FromResult(_reader.Buckets(query, stop));

    public long WidthMsMin(long fromUnixMs)
    {
        var days = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalDays - ((double)fromUnixMs / DayKey.DayMs);
        if (days <= _options.RawDays) return 1;
        return (RollupStep.All.Where(step => days <= step.DaysKept(_options)).Select(step => (long?)step.WidthMs).FirstOrDefault()) ?? RollupStep.Hour.WidthMs;
    }

    public Task RunUpkeepAsync(CancellationToken stop) => Upkeep.RunAsync(stop);

    public Task ExportAsync(ExportQuery query, Stream output, CancellationToken stop) =>
        new DuckDbExport(_directory, _files, _options).RunAsync(query, output, stop);

    public void Backup(string directory, CancellationToken stop) =>
        new DuckDbBackup(_files, _rollups, Upkeep).Run(directory, stop);

    public ValueTask<StoreCount> CountAsync(CancellationToken stop) => ValueTask.FromResult(_reader.Count(stop));

    public ValueTask DisposeAsync()
    {
        _writer.Dispose();
        _files.Dispose();
        return ValueTask.CompletedTask;
    }

    private StoreOutcome Write(RowBatch batch, CancellationToken stop)
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
                _rollups.NoteWritten(rows.Day);
                FileCommitted?.Invoke(name);
            }

            if (!_files.Keep(batch.To)) return Later("a damaged day file is rebuilt from the journal");
        }
        catch (Exception exception) when (exception is DuckDBException or IOException or UnauthorizedAccessException)
        {
            return Later(exception.Message);
        }

        LastError = null;
        return StoreOutcome.Stored;
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

    private StoreOutcome Later(string reason)
    {
        if (LastError is null) _logger.StoreRefuses(Name, reason);
        LastError = reason;
        return StoreOutcome.Later;
    }
}
