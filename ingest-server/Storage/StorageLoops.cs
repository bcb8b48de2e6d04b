namespace SmartPoles.IngestServer.Storage;

/// <summary>The loops of all stores in use; together they are as far as the slowest.</summary>
public sealed class StorageLoops(IEnumerable<StorageLoop> loops)
{
    /// <summary>The loop of the store that is read comes first.</summary>
    public IReadOnlyList<StorageLoop> All { get; } = [.. loops];

    /// <summary>Every store has taken the journal up to here.</summary>
    public long AppliedPosition => All.Min(loop => loop.AppliedPosition);

    /// <summary>What lies before may leave the journal. Null: nothing may.</summary>
    public long? KeptPosition => All.Any(loop => loop.KeptPosition is null) ? null : All.Min(loop => loop.KeptPosition);

    /// <summary>Rows taken since start by the store that is read.</summary>
    public long RowsStored => All[0].RowsStored;

    /// <summary>Why some store takes nothing at the moment; null when all do.</summary>
    public string? LastError => All.Count == 1 ? All[0].LastError
        : All.Where(loop => loop.LastError is not null).Select(loop => $"{loop.Name}: {loop.LastError}").FirstOrDefault();
}
