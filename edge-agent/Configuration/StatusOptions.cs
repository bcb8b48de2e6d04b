namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>The status page for the technician in front of the cabinet, on loopback only.</summary>
public sealed record StatusOptions
{
    /// <value>Default 9180; 0 serves no page. A port that is taken does not stop the agent. 0 to 65,535.</value>
    public static readonly IntegerOption PortOption = new("Port", 9180, 0, 65_535);

    public required int Port { get; init; }

    internal static StatusOptions Read(ConfigurationNode node)
    {
        var options = new StatusOptions { Port = node.Integer(PortOption) };
        node.End();
        return options;
    }
}
