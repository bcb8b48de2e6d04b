using SmartPoles.Protocols.Telemetry.Commands;
using SmartPoles.Protocols.Telemetry.Health;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Decoding;

/// <summary>
/// What travels beside readings: answers to commands, and how the gateway fares. By name alone, never by alias. One that cannot be read is passed over:
/// it is of a newer agent, and the readings beside it are good.
/// </summary>
internal static class SideReports
{
    internal static void Take(in MetricView metric, DecodedMessage message)
    {
        if (metric.Name.IsEmpty || metric.IsNull) return;
        if (metric.Name.SequenceEqual(MetricNames.CommandResult))
        {
            if (CommandResult.TryRead(metric.Bytes, out var result)) message.Result = result;
        }
        else if (message.Device.Length == 0 && metric.Name.SequenceEqual(MetricNames.GatewayHealth))
        {
            if (GatewayHealth.TryRead(metric.Bytes, out var health)) message.Health = health;
        }
    }
}
