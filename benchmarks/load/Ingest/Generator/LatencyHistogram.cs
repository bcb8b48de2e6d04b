using System.Numerics;

namespace SmartPoles.LoadRig.Ingest.Generator;

/// <summary>
/// Durations in buckets whose width is 1/32 of their value, so that a percentile is at most 3 % above the truth; recording is an addition.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 5;
    private const int Steps = 1 << StepBits;
    private const int BucketCount = (64 - StepBits) * Steps;

    private readonly long[] _counts = new long[BucketCount];

    public long Count { get; private set; }

    /// <summary>Counts one duration, microseconds.</summary>
    public void Record(long microseconds)
    {
        Count++;
        _counts[BucketOf((ulong)Math.Max(0, microseconds))]++;
    }

    public void Add(LatencyHistogram other)
    {
        Count += other.Count;
        for (var index = 0; index < BucketCount; index++) _counts[index] += other._counts[index];
    }

    /// <summary>What was recorded since an earlier copy of this histogram.</summary>
    public LatencyHistogram Since(LatencyHistogram earlier)
    {
        var later = new LatencyHistogram { Count = Count - earlier.Count };
        for (var index = 0; index < BucketCount; index++) later._counts[index] = _counts[index] - earlier._counts[index];
        return later;
    }

    /// <summary>Upper end of the bucket that holds the nearest rank, milliseconds; 0 when nothing was recorded.</summary>
    public double PercentileMs(double percent)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(Count * percent / 100));
        long seen = 0;
        for (var index = 0; index < BucketCount; index++)
        {
            seen += _counts[index];
            if (seen >= rank) return UpperEnd(index) / 1000.0;
        }

        return 0;
    }

    private static int BucketOf(ulong value)
    {
        if (value < Steps) return (int)value;
        var shift = BitOperations.Log2(value) - StepBits;
        return ((shift + 1) << StepBits) + (int)((value >> shift) - Steps);
    }

    private static ulong UpperEnd(int bucket)
    {
        if (bucket < Steps) return (ulong)bucket;
        var shift = (bucket >> StepBits) - 1;
        return ((ulong)((bucket & (Steps - 1)) + Steps + 1) << shift) - 1;
    }
}
