namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>Queries of the store one at a time: the others wait without a thread, and the writer keeps a core of two.</summary>
internal static class StoreTurn
{
    private static readonly SemaphoreSlim Turn = new(1, 1);

    /// <summary>Runs a query on a thread of its own when it is its turn.</summary>
    internal static async Task<T> RunAsync<T>(Func<ValueTask<T>> query, CancellationToken stop)
    {
        await Turn.WaitAsync(stop);
        try
        {
            return await Task.Run(() => query().AsTask(), stop);
        }
        finally
        {
            Turn.Release();
        }
    }
}
