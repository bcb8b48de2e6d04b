namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>The way to the ingest server.</summary>
public sealed record UplinkOptions
{
    /// <value>Default 15 s: a dead line is known after 1.5 times that, well below a mobile network's NAT timeout. 1 to 3,600.</value>
    public static readonly IntegerOption KeepAlive = new("KeepAliveSeconds", 15, 1, 3600);

    /// <value>Default 500 ms: a restarted server is found again quickly. 50 to 60,000.</value>
    public static readonly IntegerOption DelayMin = new("ReconnectDelayMinMs", 500, 50, 60_000);

    /// <value>Default 5,000 ms: half of it is the mean wait of a city that reconnects after an outage. 50 to 600,000.</value>
    public static readonly IntegerOption DelayMax = new("ReconnectDelayMaxMs", 5000, 50, 600_000);

    /// <value>Default 16: fills a 200 ms mobile line with 80 messages a second and bounds what is sent twice after a cut. 1 to 1,024.</value>
    public static readonly IntegerOption InFlight = new("InFlightMax", 16, 1, 1024);

    /// <value>Default 60 s: what is younger may still matter to an alarm; what is older is history. 1 to 86,400.</value>
    public static readonly IntegerOption LiveAge = new("LiveAgeMaxSeconds", 60, 1, 86_400);

    /// <summary>Address of the server, mqtt://host:port or mqtts://host:port. No default: a pole must be told where home is.</summary>
    public required Uri Server { get; init; }

    /// <summary>Password that goes with the gateway id; null sends none.</summary>
    public required string? Secret { get; init; }

    public required int KeepAliveSeconds { get; init; }

    public required int ReconnectDelayMinMs { get; init; }

    public required int ReconnectDelayMaxMs { get; init; }

    public required int InFlightMax { get; init; }

    public required int LiveAgeMaxSeconds { get; init; }

    /// <summary>
    /// Send as the standard says, at QoS 0, for foreign hosts. Weaker: a record is freed when its bytes are handed to a live
    /// connection, not when the host has it.
    /// </summary>
    /// <value>Default false: the PUBACK is the promise.</value>
    public required bool SparkplugStrict { get; init; }

    internal static UplinkOptions Read(ConfigurationNode node)
    {
        const string rule = "Write the server's address like mqtt://192.168.1.10:1883 or mqtts://host:8883";
        var server = node.RequiredText("Server", text => TryServer(text, out _), rule);
        var options = new UplinkOptions
        {
            Server = TryServer(server, out var uri) ? uri! : new Uri("mqtt://127.0.0.1"),
            Secret = node.Text("Secret"),
            KeepAliveSeconds = node.Integer(KeepAlive),
            ReconnectDelayMinMs = node.Integer(DelayMin),
            ReconnectDelayMaxMs = node.Integer(DelayMax),
            InFlightMax = node.Integer(InFlight),
            LiveAgeMaxSeconds = node.Integer(LiveAge),
            SparkplugStrict = node.Flag("SparkplugStrict", false),
        };
        if (options.ReconnectDelayMinMs > options.ReconnectDelayMaxMs)
        {
            node.Fault(DelayMin.Key, $"{options.ReconnectDelayMinMs} is above ReconnectDelayMaxMs {options.ReconnectDelayMaxMs}", "Lower it or raise ReconnectDelayMaxMs");
        }

        node.End();
        return options;
    }

    private static bool TryServer(string text, out Uri? uri) =>
        Uri.TryCreate(text, UriKind.Absolute, out uri) && uri.Scheme is "mqtt" or "mqtts" && uri.Host.Length > 0 && uri.AbsolutePath is "/" or "";
}
