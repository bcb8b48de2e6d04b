namespace SmartPoles.IngestServer.Storage.DuckDb;

/// <summary>What happens to a file when its last lease is returned. Ascending: the worst verdict wins.</summary>
internal enum DayFileFate
{
    /// <summary>Stays open until idle.</summary>
    Keep,

    /// <summary>Closed, so that the next use reads its true state from disk again (after a failed transaction).</summary>
    Close,

    /// <summary>Closed and renamed: its blocks are damaged.</summary>
    SetAside,
}

/// <summary>A borrowed day file: it stays open until this is disposed.</summary>
internal sealed class DayLease(DayFiles files, DayKey day, DayFile file) : IDisposable
{
    public DayFile File => file;

    public DayFileFate Fate { get; set; }

    public void Dispose() => files.Return(day, Fate);
}
