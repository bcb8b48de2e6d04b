namespace SmartPoles.IngestServer.Storage;

/// <summary>What a store says about itself between two calls. Read by the <see cref="StorageLoop"/> that drives it.</summary>
public interface IStoreStatus
{
    /// <summary>Where a restart would resume; null when from the beginning. The journal may forget what lies before it.</summary>
    long? KeptPosition { get; }

    /// <summary>Why the last call did not store; null when it did.</summary>
    string? LastError { get; }

    /// <summary>How long the store asked to be left alone; null when it named no time.</summary>
    TimeSpan? RetryAfter { get; }

    /// <summary>Rows set aside for good since start.</summary>
    long QuarantinedRows { get; }

    /// <summary>
    /// The store has lost rows that it had taken (damaged day file, database killed before its flush) and needs
    /// <see cref="ITimeSeriesStore.OpenAsync"/> and the rows from there again.
    /// </summary>
    bool NeedsReopen { get; }
}
