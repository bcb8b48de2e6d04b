using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Intake;

/// <summary>What a gateway may hear: commands to its nodes, and whether the server is there.</summary>
internal static class GatewayTopics
{
    internal static bool MayHear(IIntakeAccess access, string gateway, string filter)
    {
        if (HostState.IsStateFilter(filter)) return true;

        // Wildcards only for all devices of one node: "DCMD/node/+", and "NCMD/node/#" as some Sparkplug clients write it.
        var exact = filter.AsSpan();
        var isWild = exact is [.., '/', '+' or '#'];
        if (isWild) exact = exact[..^2];
        var status = SparkplugTopic.Parse(exact, out var topic);
        if (status == TopicStatus.DeviceMissing && isWild) status = SparkplugTopic.Parse($"{exact}/any", out topic);
        return status == TopicStatus.Ok
            && topic.Type is SparkplugMessageType.NCmd or SparkplugMessageType.DCmd
            && access.SpeaksFor(gateway, topic.Group, topic.Node);
    }
}
