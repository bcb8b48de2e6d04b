namespace SmartPoles.IngestServer.Storage;

/// <summary>A store that keeps buckets beside readings, and says which of them an answer comes from.</summary>
public interface IRollupReader
{
    /// <summary>The narrowest bucket that can be filled for something so old, ms: readings are kept for a shorter time than buckets.</summary>
    long WidthMsMin(long fromUnixMs);

    /// <summary>
    /// Like <see cref="ITimeSeriesStore.BucketsAsync"/>. Kept buckets are used where width and both ends are multiples of theirs, so that the answer
    /// is the same as from readings.
    /// </summary>
    ValueTask<BucketAnswer> ReadBucketsAsync(BucketQuery query, CancellationToken stop);
}

/// <summary>Buckets and where they come from.</summary>
/// <param name="Buckets">Ascending.</param>
/// <param name="Sources"><c>readings</c>, <c>1m</c>, <c>15m</c>, <c>1h</c>: all that had a part in it.</param>
public sealed record BucketAnswer(IReadOnlyList<ReadingBucket> Buckets, IReadOnlyList<string> Sources);
