using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Intake;

/// <summary>What a gateway may hear: commands to itself, and whether the server is there.</summary>
internal static class GatewayTopics
{
    internal static bool MayHear(string gateway, string filter)
    {
        if (HostState.IsStateFilter(filter)) return true;

        // A filter for all devices of one node is the only wildcard a gateway needs.
        var exact = filter.EndsWith("/+", StringComparison.Ordinal) ? string.Concat(filter.AsSpan(0, filter.Length - 1), "any") : filter;
        return SparkplugTopic.Parse(exact, out var topic) == TopicStatus.Ok
            && topic.Node == gateway
            && topic.Type is SparkplugMessageType.NCmd or SparkplugMessageType.DCmd;
    }
}
