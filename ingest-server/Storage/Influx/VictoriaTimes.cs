namespace SmartPoles.IngestServer.Storage.Influx;

/// <summary>Which times VictoriaMetrics keeps.</summary>
/// <remarks>
/// It answers 204 to all, but files time 0 under the present moment, and drops what is before 1970 or more than two days
/// ahead (1.79.5, measured). What is older than its retention it drops too; that bound is known to its operator only.
/// </remarks>
internal sealed class VictoriaTimes(TimeProvider time)
{
    private static readonly long AheadMsMax = (long)TimeSpan.FromDays(2).TotalMilliseconds;

    public bool Takes(long unixMs) => unixMs > 0 && unixMs <= time.GetUtcNow().ToUnixTimeMilliseconds() + AheadMsMax;
}
