using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.IngestServer.Storage;

/// <summary>A stretch of one series for a chart, in buckets.</summary>
/// <param name="Device">The device.</param>
/// <param name="Quantity">What was measured.</param>
/// <param name="FromUnixMs">First moment, included: readings before it count in no bucket, not even in the one that they share.</param>
/// <param name="ToUnixMs">Last moment, excluded.</param>
/// <param name="WidthMs">Width of a bucket, ms, at least 1. Buckets begin at its multiples since 1970, so that two queries meet.</param>
public sealed record BucketQuery(string Device, Quantity Quantity, long FromUnixMs, long ToUnixMs, long WidthMs);

/// <summary>The good readings of one bucket. A bucket without any is not given.</summary>
/// <param name="FromUnixMs">Where the bucket begins; may lie before the query's first moment.</param>
/// <param name="Count">How many.</param>
/// <param name="Min">Lowest value.</param>
/// <param name="Max">Highest value.</param>
/// <param name="Mean">Sum over count, whatever the gaps between readings.</param>
/// <param name="Last">Value with the latest time.</param>
public readonly record struct ReadingBucket(long FromUnixMs, long Count, double Min, double Max, double Mean, double Last);
