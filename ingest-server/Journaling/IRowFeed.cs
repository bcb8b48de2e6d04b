namespace SmartPoles.IngestServer.Journaling;

/// <summary>The journal's rows for one reader, from a position onwards.</summary>
public interface IRowFeed : IDisposable
{
    /// <summary>
    /// Waits until there is something to read, then gathers up to <paramref name="rowsMax"/> rows (a journal record is never split), waiting
    /// at most <paramref name="linger"/> for a batch to fill. Only durable rows. A batch is borrowed: it holds until the second call
    /// after the one that gave it, so that one can be read while the one before it is stored.
    /// </summary>
    ValueTask<RowBatch> NextAsync(int rowsMax, TimeSpan linger, CancellationToken stop);
}
