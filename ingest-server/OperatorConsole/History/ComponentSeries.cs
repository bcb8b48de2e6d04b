using SmartPoles.IngestServer.Storage;

namespace SmartPoles.IngestServer.OperatorConsole.History;

/// <summary>One series for a chart: columns of equal length, ascending, and the spans in which there is nothing to draw.</summary>
/// <param name="Device">The device.</param>
/// <param name="Devices">All devices of the component that give the quantity.</param>
/// <param name="Quantity">What was measured.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="FromMs">First moment that was asked for.</param>
/// <param name="ToMs">End of it, excluded.</param>
/// <param name="WidthMs">Width of a bucket.</param>
/// <param name="GapAfterMs">A span without good readings is a gap when it is longer than this.</param>
/// <param name="Sources"><c>readings</c>, <c>1m</c>, <c>15m</c>, <c>1h</c>: what the buckets were made of.</param>
/// <param name="TimesMs">Begin of each bucket with a good reading.</param>
/// <param name="Mean">Mean of its good readings.</param>
/// <param name="Min">Lowest.</param>
/// <param name="Max">Highest.</param>
/// <param name="Count">How many.</param>
/// <param name="Gaps">Spans without good readings, ascending; inside what was asked for and not of the future.</param>
internal sealed record ComponentSeries(
    string Device, IReadOnlyList<string> Devices, string Quantity, string Unit, long FromMs, long ToMs, long WidthMs, long GapAfterMs, IReadOnlyList<string> Sources,
    IReadOnlyList<long> TimesMs, IReadOnlyList<double> Mean, IReadOnlyList<double> Min, IReadOnlyList<double> Max, IReadOnlyList<long> Count,
    IReadOnlyList<GapSpan> Gaps);

/// <param name="FromMs">First moment without a reading: end of the last bucket that has one.</param>
/// <param name="ToMs">Begin of the next bucket that has one.</param>
internal sealed record GapSpan(long FromMs, long ToMs)
{
    /// <summary>Finds the spans between buckets that are longer than a sensor of the kind may be silent.</summary>
    /// <param name="buckets">Ascending; only those with good readings.</param>
    /// <param name="span">What was asked for.</param>
    /// <param name="widthMs">Width of a bucket: a gap that no bucket lies in cannot be seen.</param>
    /// <param name="gapAfterMs">Longest silence that is none.</param>
    /// <param name="nowMs">What lies after it has not happened yet.</param>
    internal static IReadOnlyList<GapSpan> Between(IReadOnlyList<ReadingBucket> buckets, AskedSpan span, long widthMs, long gapAfterMs, long nowMs)
    {
        var gaps = new List<GapSpan>();
        void Offer(long from, long to)
        {
            if (to - from > gapAfterMs) gaps.Add(new GapSpan(from, to));
        }

        var last = span.FromMs;
        foreach (var bucket in buckets)
        {
            Offer(last, Math.Min(bucket.FromUnixMs, span.ToMs));
            last = bucket.FromUnixMs + widthMs;
        }

        Offer(last, Math.Min(span.ToMs, nowMs));
        return gaps;
    }
}
