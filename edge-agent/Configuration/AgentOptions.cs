using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>Who this agent is and where it keeps its files.</summary>
public sealed record AgentOptions
{
    /// <value>Default 300 s: a server that restarts or a mobile line that is dialled anew is back by then. 1 to 86,400.</value>
    public static readonly IntegerOption Rollback = new("RollbackAfterSeconds", 300, 1, 86_400);

    /// <summary>Beside the configuration, so that two agents on one machine do not meet by accident.</summary>
    internal const string DataDirectoryDefault = "data";

    /// <summary>Gateway code: MQTT client id, user name and Sparkplug edge node id. No default: a pole must know its name.</summary>
    public required string GatewayId { get; init; }

    /// <summary>Sparkplug group id, division code and area; a name only. No default.</summary>
    public required string Group { get; init; }

    /// <summary>Where outbox and session files lie; relative to the configuration file.</summary>
    /// <value>Default <c>data</c>: beside the configuration, so that two agents on one machine do not meet by accident.</value>
    public required string DataDirectory { get; init; }

    /// <summary>A directory with profiles that are looked up before those that came with the agent; null for none.</summary>
    public required string? ProfilesDirectory { get; init; }

    /// <summary>A changed configuration that has not reached the server after this time gives way to the last good one.</summary>
    public required int RollbackAfterSeconds { get; init; }

    internal static AgentOptions Read(ConfigurationNode node, string baseDirectory)
    {
        const string rule = "Use 1 to 63 letters, digits, '_' or '-', beginning with a letter or digit";
        var data = node.Text("DataDirectory") ?? DataDirectoryDefault;
        var profiles = node.Text("ProfilesDirectory");
        var options = new AgentOptions
        {
            GatewayId = node.RequiredText("GatewayId", text => TelemetryIds.IsValid(text), rule),
            Group = node.RequiredText("Group", text => TelemetryIds.IsValid(text), rule),
            DataDirectory = System.IO.Path.GetFullPath(data, baseDirectory),
            ProfilesDirectory = profiles is null ? null : System.IO.Path.GetFullPath(profiles, baseDirectory),
            RollbackAfterSeconds = node.Integer(Rollback),
        };
        node.End();
        return options;
    }
}
