namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Reads back what was written; each server has its own way.</summary>
internal interface IInfluxReader
{
    /// <summary>Gives the readings of a query in any order; may give a little more than its limit.</summary>
    /// <param name="query">Which readings.</param>
    /// <param name="sink">Takes each.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <param name="afterChunk">Waited for after each some thousand readings: here a caller that passes them on lets its own reader catch up.</param>
    /// <exception cref="IOException">The server refused, or was not there.</exception>
    ValueTask ReadAsync(ReadingQuery query, ReadingSink sink, CancellationToken stop, Func<ValueTask>? afterChunk = null);

    /// <summary>Gives one series downsampled, ascending.</summary>
    /// <exception cref="IOException">The server refused, or was not there.</exception>
    ValueTask<IReadOnlyList<ReadingBucket>> BucketsAsync(BucketQuery query, CancellationToken stop);

    /// <summary>Counts by reading everything, without holding it.</summary>
    /// <exception cref="IOException">The server refused, or was not there.</exception>
    ValueTask<StoreCount> CountAsync(CancellationToken stop);
}

/// <summary>Takes one reading.</summary>
internal delegate void ReadingSink(in StoredReading reading);
