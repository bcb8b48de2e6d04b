using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Storage;

/// <summary>Drives one store from the journal: its own cursor, its own pace. A store that is away delays nobody else.</summary>
public sealed class StorageLoop
{
    private readonly ITimeSeriesStore _store;
    private readonly IStoreStatus? _status;
    private readonly Func<long?, IRowFeed> _openFeed;
    private readonly StorageOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private long _appliedPosition;
    private long _rowsStored;
    private volatile string? _lastError;

    /// <param name="store">The store; disposed by its owner, not here.</param>
    /// <param name="openFeed">Opens the journal at a position, or at its beginning; called again when the store needs rows again.</param>
    /// <param name="options">Batch sizes and pauses.</param>
    /// <param name="time">The clock of all waits.</param>
    /// <param name="seed">Seed of the jitter.</param>
    /// <param name="logger">Transitions only: the running truth is in the properties.</param>
    public StorageLoop(
        ITimeSeriesStore store, Func<long?, IRowFeed> openFeed, StorageOptions options, TimeProvider time, int seed, ILogger logger)
    {
        _store = store;
        _status = store as IStoreStatus;
        _openFeed = openFeed;
        _options = options;
        _time = time;
        _logger = logger;
        _backoff = new Backoff(
            TimeSpan.FromMilliseconds(options.BackoffMsMin), TimeSpan.FromMilliseconds(options.BackoffMsMax), new Random(seed));
    }

    /// <summary>The store's name.</summary>
    public string Name => _store.Name;

    /// <summary>Position up to which the store has taken the journal.</summary>
    public long AppliedPosition => Interlocked.Read(ref _appliedPosition);

    /// <summary>Where a restart would resume; what lies before may leave the journal. Null: nothing may.</summary>
    public long? KeptPosition => _status is null ? AppliedPosition : _status.KeptPosition;

    /// <summary>Rows of the batches taken since start; rows taken again after a restart of the store count again.</summary>
    public long RowsStored => Interlocked.Read(ref _rowsStored);

    /// <summary>Rows refused for good since start.</summary>
    public long RowsQuarantined => _status?.QuarantinedRows ?? 0;

    /// <summary>Why the store takes nothing at the moment; null when it does.</summary>
    public string? LastError => _lastError;

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var thread = new FollowerThread($"rows {Name}");
        try
        {
            while (true)
            {
                var position = await OpenAsync(stop);
                using var feed = _openFeed(position);
                await FollowAsync(feed, thread, stop);
                _logger.StoreReopens(Name);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The ordinary end.
        }
    }

    private async Task<long?> OpenAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                var position = await _store.OpenAsync(stop);
                Interlocked.Exchange(ref _appliedPosition, position ?? 0);
                _logger.StoreOpened(Name, position);
                return position;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                if (_lastError is null) _logger.StoreDoesNotOpen(Name, exception.Message);
                _lastError = exception.Message;
                await Task.Delay(_backoff.Next(null), _time, stop);
            }
        }
    }

    /// <summary>Stores batch after batch; while one is stored the next is read, on a thread of its own.</summary>
    private async Task FollowAsync(IRowFeed feed, FollowerThread thread, CancellationToken stop)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var next = ReadAsync(feed, thread, reading.Token);
        try
        {
            do
            {
                var batch = await next;
                next = ReadAsync(feed, thread, reading.Token);
                if (!await WriteAsync(batch, stop)) return;
            }
            while (_status is not { NeedsReopen: true });
        }
        finally
        {
            // The feed is disposed after this: nobody may be reading it any more.
            await reading.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task<RowBatch> ReadAsync(IRowFeed feed, FollowerThread thread, CancellationToken stop) =>
        thread.RunAsync(() => feed.NextAsync(_options.RowsPerBatchMax, TimeSpan.FromMilliseconds(_options.LingerMs), stop).AsTask());

    /// <summary>True when the batch is stored; false when the store must be opened again first.</summary>
    private async Task<bool> WriteAsync(RowBatch batch, CancellationToken stop)
    {
        while (await _store.WriteAsync(batch, stop) == StoreOutcome.Later)
        {
            _lastError = _status?.LastError ?? "the store takes no rows";
            if (_status is { NeedsReopen: true }) return false;
            await Task.Delay(_backoff.Next(_status?.RetryAfter), _time, stop);
        }

        if (_backoff.Failures > 0) _logger.StoreTakesAgain(Name, _backoff.Failures);
        _backoff.Reset();
        _lastError = null;
        Interlocked.Exchange(ref _appliedPosition, batch.To);
        Interlocked.Add(ref _rowsStored, batch.Count);
        return true;
    }
}
