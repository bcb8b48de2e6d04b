namespace SmartPoles.IngestServer.Journaling;

/// <summary>The journal's rows for one reader, from a position onwards.</summary>
public interface IRowFeed : IDisposable
{
    /// <summary>
    /// Waits until there is something to read, then gathers up to <paramref name="rowsMax"/> rows, waiting at most
    /// <paramref name="linger"/> for a batch to fill. Returns only durable rows.
    /// </summary>
    ValueTask<RowBatch> NextAsync(int rowsMax, TimeSpan linger, CancellationToken stop);
}
