namespace SmartPoles.IngestServer.Alarms.Flood;

/// <summary>Counts what was annunciated, and what would have been, in the ten minutes before now.</summary>
/// <remarks>One bucket a second: its room does not depend on how many alarms there are.</remarks>
internal sealed class AnnunciationWindow
{
    internal const long LengthMs = 600_000;

    private const int Buckets = (int)(LengthMs / 1000);

    private readonly Bucket[] _ring = new Bucket[Buckets];

    /// <summary>Annunciated in the ten minutes up to now.</summary>
    internal int Shown(long nowMs) => Count(nowMs, static bucket => bucket.Shown);

    /// <summary>Annunciated or held back for their number in the ten minutes up to now.</summary>
    internal int Wanted(long nowMs) => Count(nowMs, static bucket => bucket.Shown + bucket.Held);

    internal void Add(long atMs, bool isShown, int count = 1)
    {
        var second = atMs / 1000;
        ref var bucket = ref _ring[second % Buckets];
        if (bucket.Second != second) bucket = new Bucket { Second = second };
        if (isShown) bucket.Shown += count;
        else bucket.Held += count;
    }

    internal void Clear() => Array.Clear(_ring);

    private int Count(long nowMs, Func<Bucket, int> of)
    {
        var now = nowMs / 1000;
        var sum = 0;
        foreach (var bucket in _ring)
        {
            if (bucket.Second <= now && now - bucket.Second < Buckets) sum += of(bucket);
        }

        return sum;
    }

    private struct Bucket
    {
        internal long Second;
        internal int Shown;
        internal int Held;
    }
}
