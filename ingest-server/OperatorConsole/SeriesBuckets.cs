using SmartPoles.IngestServer.Storage;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>One series as a chart wants it: of any span at most so many buckets, so that a century costs no more memory than an hour.</summary>
internal static class SeriesBuckets
{
    /// <summary>Five points for each column of a wide screen.</summary>
    internal const int PointsMax = 20_000;

    // Kept buckets answer for readings where width and ends are multiples of theirs.
    private static readonly long[] RoundWidthsMs = [3_600_000, 900_000, 60_000];

    /// <summary>Reads the buckets when it is their turn.</summary>
    /// <returns>What was asked of the store, wider than what is wanted by less than a bucket on either side, and its answer.</returns>
    internal static async Task<(BucketQuery Asked, BucketAnswer Answer)> ReadAsync(
        ITimeSeriesStore store, string device, Quantity quantity, long fromMs, long toMs, int points, CancellationToken stop)
    {
        var rollups = store as IRollupReader;
        var asked = Round(fromMs, toMs, points, rollups?.WidthMsMin(fromMs) ?? 1) with { Device = device, Quantity = quantity };
        var answer = await StoreTurn.RunAsync(
            async () => rollups is null ? new BucketAnswer(await store.BucketsAsync(asked, stop), ["readings"]) : await rollups.ReadBucketsAsync(asked, stop), stop);
        return (asked, answer);
    }

    /// <summary>Widens a span to whole buckets of a width that gives at most so many points.</summary>
    private static BucketQuery Round(long fromMs, long toMs, int points, long widthMsMin)
    {
        var from = Math.Max(fromMs, DateTimeOffset.MinValue.ToUnixTimeMilliseconds());
        var to = Math.Min(toMs, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
        var width = Math.Max(widthMsMin, Math.Max(1, (to - from + points - 1) / points));
        if (RoundWidthsMs.FirstOrDefault(round => width >= round) is > 0 and var round) width = (width + round - 1) / round * round;
        var first = from - (((from % width) + width) % width);
        return new BucketQuery("", Quantity.None, first, first + ((to - first + width - 1) / width * width), width);
    }
}
