using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SmartPoles.IngestServer.Journaling;
using SmartPoles.IngestServer.Storage;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Storage;

public sealed class StorageLoopTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly JournalModel _journal = JournalModel.Random(11, 30, 1_779_062_400_000);
    private readonly FakeTimeProvider _time = new();
    private readonly ScriptedStore _store = new();
    private readonly List<ModelFeed> _feeds = [];

    [Fact]
    public async Task Run_StoreRefusesAWhile_OffersTheSameBatchAfterThePauses()
    {
        _store.Script.Enqueue(StoreOutcome.Later);
        _store.Script.Enqueue(StoreOutcome.Later);
        _store.LastError = "503 busy";
        _store.RetryAfter = TimeSpan.FromSeconds(30);
        using var stop = new CancellationTokenSource();
        var loop = NewLoop();
        var running = loop.RunAsync(stop.Token);

        await Deadline.Until(() => _store.Offered.Count == 1 && loop.LastError == "503 busy", Limit, "first offer");
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Single(_store.Offered);
        await AdvanceUntil(() => _store.Offered.Count == 2);
        Assert.Same(_store.Offered[0], _store.Offered[1]);
        Assert.Equal(0, loop.AppliedPosition);
        await AdvanceUntil(() => loop.AppliedPosition == _journal.End);

        Assert.Same(_store.Offered[0], _store.Offered[2]);
        Assert.Null(loop.LastError);
        Assert.Equal(_journal.Rows.Count, loop.RowsStored);
        await stop.CancelAsync();
        await running;
        Assert.All(_feeds, feed => Assert.True(feed.IsDisposed));
    }

    [Fact]
    public async Task Run_StoreLostRows_OpensItAgainAndReadsTheJournalFromThere()
    {
        _store.OpenPositions.Enqueue(_journal.Rows[100].Position);
        _store.OpenPositions.Enqueue(null);
        _store.Script.Enqueue(StoreOutcome.Stored);
        _store.Script.Enqueue(StoreOutcome.Later);
        _store.ReopenAfterLater = true;
        using var stop = new CancellationTokenSource();
        var loop = NewLoop();
        var running = loop.RunAsync(stop.Token);

        await Deadline.Until(() => loop.AppliedPosition == _journal.End && _feeds.Count == 2, Limit, "the journal is applied");
        await stop.CancelAsync();
        await running;

        Assert.Equal(_journal.Rows[100].Position, _store.Offered[0].From);
        Assert.Equal(0, _store.Offered[2].From);
        Assert.True(_feeds[0].IsDisposed);
    }

    [Fact]
    public async Task Run_StoreDoesNotOpen_TriesAgainAndSaysWhy()
    {
        _store.OpenFailures = 3;
        using var stop = new CancellationTokenSource();
        var loop = NewLoop();
        var running = loop.RunAsync(stop.Token);

        await Deadline.Until(() => loop.LastError == "locked by another process", Limit, "the reason");
        await AdvanceUntil(() => loop.AppliedPosition == _journal.End);

        Assert.Null(loop.LastError);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Run_RowsInQuarantine_GoesOn()
    {
        _store.Script.Enqueue(StoreOutcome.StoredWithQuarantine);
        using var stop = new CancellationTokenSource();
        var loop = NewLoop();
        var running = loop.RunAsync(stop.Token);

        await Deadline.Until(() => loop.AppliedPosition == _journal.End, Limit, "the journal is applied");
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Run_WhileABatchIsStored_ReadsTheNextOne()
    {
        var stored = new TaskCompletionSource();
        _store.Pause = stored.Task;
        using var stop = new CancellationTokenSource();
        var running = NewLoop().RunAsync(stop.Token);

        await Deadline.Until(() => _store.Offered.Count == 1 && _feeds[0].Given == 2, Limit, "the second batch is read while the first waits in the store");
        Assert.Equal(2, _feeds[0].Given);
        stored.SetResult();

        await Deadline.Until(() => _store.Offered.Count > 2, Limit, "the store goes on");
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public void KeptPosition_OfSeveralStores_IsThatOfTheSlowest()
    {
        StorageLoop Loop(long? kept) => new(
            new ScriptedStore { KeptPosition = kept }, _ => throw new NotSupportedException(), new StorageOptions(), _time, seed: 1, NullLogger.Instance);

        Assert.Equal(5, new StorageLoops([Loop(7), Loop(5)]).KeptPosition);
        Assert.Null(new StorageLoops([Loop(7), Loop(null)]).KeptPosition);
    }

    private StorageLoop NewLoop() => new(
        _store,
        position =>
        {
            _feeds.Add(new ModelFeed(_journal, position, 50));
            return _feeds[^1];
        },
        new StorageOptions(), _time, seed: 5, NullLogger.Instance);

    private async Task AdvanceUntil(Func<bool> condition) => await Deadline.Until(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        Limit, "the pauses end");

    private sealed class ScriptedStore : ITimeSeriesStore, IStoreStatus
    {
        public Queue<StoreOutcome> Script { get; } = new();

        public Queue<long?> OpenPositions { get; } = new();

        public List<RowBatch> Offered { get; } = [];

        public int OpenFailures { get; set; }

        public bool ReopenAfterLater { get; set; }

        public string Name => "scripted";

        public long? KeptPosition { get; init; }

        public Task Pause { get; set; } = Task.CompletedTask;

        public string? LastError { get; set; }

        public TimeSpan? RetryAfter { get; set; }

        public long QuarantinedRows => 0;

        public bool NeedsReopen { get; private set; }

        public ValueTask<long?> OpenAsync(CancellationToken stop)
        {
            if (OpenFailures-- > 0) throw new IOException("locked by another process");
            NeedsReopen = false;
            return ValueTask.FromResult(OpenPositions.TryDequeue(out var position) ? position : null);
        }

        public async ValueTask<StoreOutcome> WriteAsync(RowBatch batch, CancellationToken stop)
        {
            Offered.Add(batch);
            await Pause;
            var outcome = Script.TryDequeue(out var scripted) ? scripted : StoreOutcome.Stored;
            NeedsReopen = ReopenAfterLater && outcome == StoreOutcome.Later;
            return outcome;
        }

        public ValueTask<IReadOnlyList<StoredReading>> ReadAsync(ReadingQuery query, CancellationToken stop) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<ReadingBucket>> BucketsAsync(BucketQuery query, CancellationToken stop) => throw new NotSupportedException();

        public ValueTask<StoreCount> CountAsync(CancellationToken stop) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
