using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Tests.Storage;

/// <summary>A feed over the model; at its end it waits, as the real one does.</summary>
internal sealed class ModelFeed(JournalModel journal, long? position, int rowsMax) : IRowFeed
{
    private readonly IEnumerator<RowBatch> _batches = journal.From(position, rowsMax).GetEnumerator();

    /// <summary>Batches handed out.</summary>
    public int Given { get; private set; }

    public bool IsDisposed { get; private set; }

    public async ValueTask<RowBatch> NextAsync(int rowsMax, TimeSpan linger, CancellationToken stop)
    {
        if (_batches.MoveNext())
        {
            Given++;
            return _batches.Current;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        throw new InvalidOperationException("not reached");
    }

    public void Dispose() => IsDisposed = true;
}
