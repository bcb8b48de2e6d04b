using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Decoding;

/// <summary>The number that pairs a birth of a node with its death (Sparkplug 3.0, 6.4.19).</summary>
internal static class BdSeq
{
    /// <summary>bdSeq of a birth or a death; null where there is none, or none that is a number.</summary>
    internal static long? Of(SparkplugPayload payload)
    {
        foreach (var metric in payload)
        {
            if (metric.Name.SequenceEqual(MetricNames.BdSeq) && metric.TryGetInteger(metric.DataType ?? SparkplugDataType.Int64, out var bdSeq)) return bdSeq;
        }

        return null;
    }
}
