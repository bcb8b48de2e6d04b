namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>How frames lie in the TCP stream.</summary>
public enum TcpFraming
{
    /// <summary>Modbus TCP with its header.</summary>
    Mbap,

    /// <summary>RTU frames with their checksum, as serial servers pass them through.</summary>
    RtuOverTcp,
}

/// <summary>A device or serial server on the network.</summary>
public sealed record TcpOptions
{
    /// <value>Default 502: the registered port of Modbus. 1 to 65,535.</value>
    public static readonly IntegerOption PortOption = new("Port", 502, 1, 65_535);

    /// <summary>Host name or address. No default.</summary>
    public required string Host { get; init; }

    public required int Port { get; init; }

    public required TcpFraming Framing { get; init; }

    internal static TcpOptions Read(ConfigurationNode node)
    {
        var options = new TcpOptions
        {
            Host = node.RequiredText("Host", text => Uri.CheckHostName(text) != UriHostNameType.Unknown, "Give a host name or an IP address"),
            Port = node.Integer(PortOption),
            Framing = node.Choice<TcpFraming>("Framing", TcpFraming.Mbap),
        };
        node.End();
        return options;
    }
}
