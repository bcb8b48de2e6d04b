using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>Tells whether a command asks for all births again.</summary>
internal static class RebirthRequest
{
    public static bool IsIn(ReadOnlySpan<byte> payload)
    {
        if (SparkplugPayload.Read(payload, out var command) != SparkplugStatus.Ok) return false;
        foreach (var metric in command)
        {
            if (metric.Name.SequenceEqual(MetricNames.Rebirth) && metric.TryGetBoolean(out var wanted) && wanted) return true;
        }

        return false;
    }
}
