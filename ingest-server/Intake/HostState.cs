using System.Text;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Intake;

/// <summary>What the server says of itself to who subscribes to its STATE. Sparkplug 3.0, 6.4.28: while it answers at all, it is online.</summary>
internal sealed class HostState(string hostId, long startedUnixMs)
{
    private const string Prefix = SparkplugTopic.Namespace + "/STATE/";

    internal string Topic { get; } = SparkplugTopic.State(hostId);

    internal byte[] TopicUtf8 { get; } = Encoding.UTF8.GetBytes(SparkplugTopic.State(hostId));

    internal byte[] Payload { get; } = Encoding.UTF8.GetBytes($$"""{"online":true,"timestamp":{{startedUnixMs}}}""");

    internal static bool IsStateFilter(string filter) =>
        filter.StartsWith(Prefix, StringComparison.Ordinal) && TelemetryIds.IsValid(filter.AsSpan(Prefix.Length));
}
