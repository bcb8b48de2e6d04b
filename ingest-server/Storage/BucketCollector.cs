namespace SmartPoles.IngestServer.Storage;

/// <summary>Joins buckets that come in parts: two day files, or single readings.</summary>
/// <param name="widthMs">Width of a bucket, ms.</param>
internal sealed class BucketCollector(long widthMs)
{
    private readonly Dictionary<long, BucketPart> _parts = [];

    /// <summary>Begin of the bucket that a time falls into; before 1970 too.</summary>
    public long BeginOf(long unixMs)
    {
        var rest = unixMs % widthMs;
        return unixMs - (rest < 0 ? rest + widthMs : rest);
    }

    public void Add(long unixMs, double value) => Add(BeginOf(unixMs), new BucketPart(1, value, value, value, value, unixMs));

    public void Add(long beginUnixMs, in BucketPart part) =>
        _parts[beginUnixMs] = _parts.TryGetValue(beginUnixMs, out var known) ? known.Join(part) : part;

    public IReadOnlyList<ReadingBucket> Take() => _parts
        .OrderBy(pair => pair.Key)
        .Select(pair => new ReadingBucket(pair.Key, pair.Value.Count, pair.Value.Min, pair.Value.Max, pair.Value.Sum / pair.Value.Count, pair.Value.Last))
        .ToList();
}

/// <summary>What is known of some readings of a bucket.</summary>
internal readonly record struct BucketPart(long Count, double Min, double Max, double Sum, double Last, long LastUnixMs)
{
    public BucketPart Join(in BucketPart other)
    {
        var later = LastUnixMs > other.LastUnixMs ? this : other;
        return new BucketPart(
            Count + other.Count, Math.Min(Min, other.Min), Math.Max(Max, other.Max), Sum + other.Sum, later.Last, later.LastUnixMs);
    }
}
