namespace SmartPoles.IngestServer.Backtest;

/// <summary>Where a backtest has its journal entries from. For one caller at a time, on a thread of its own.</summary>
internal interface IEntrySource : IDisposable
{
    /// <summary>For people: which journal, store or recording.</summary>
    string Name { get; }

    /// <summary>Every entry that the live kernel would have seen, in its order; an approximation otherwise.</summary>
    bool IsExact { get; }

    /// <summary>How much there is to read, in the source's own measure; it may grow.</summary>
    long Length { get; }

    /// <summary>How much of it was read.</summary>
    long Progress { get; }

    /// <summary>What was missing, damaged or made up.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Fills a chunk that was begun; false when there is nothing more.</summary>
    /// <exception cref="IOException">The device fails.</exception>
    bool TryFill(EntryChunk chunk, CancellationToken stop);
}
