using SmartPoles.Protocols.Telemetry;

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

    /// <value>Default 20 s: ten slow mobile round trips; a name, a connection and an answer that take longer will not come. 1 to 120.</value>
    public static readonly IntegerOption ConnectLimit = new("ConnectSecondsMax", 20, 1, 120);

    /// <value>Default 20 s: a server that needs longer for its fsync is as good as gone. 1 to 600.</value>
    public static readonly IntegerOption AckLimit = new("AckSecondsMax", 20, 1, 600);

    /// <value>Default 16: fills a 200 ms mobile line with 80 messages a second and bounds what is sent twice after a cut. 1 to 1,024.</value>
    public static readonly IntegerOption InFlight = new("InFlightMax", 16, 1, 1024);

    /// <value>Default 60 s: what is younger may still matter to an alarm; what is older is history. 1 to 86,400.</value>
    public static readonly IntegerOption LiveAge = new("LiveAgeMaxSeconds", 60, 1, 86_400);

    /// <value>Default 10,000: a day's backlog of a pole in a minute, and a fraction of a mobile line. 1 to 1,000,000.</value>
    public static readonly IntegerOption HistoryRate = new("HistoryReadingsPerSecond", 10_000, 1, 1_000_000);

    /// <summary>
    /// Addresses of the one logical server, mqtt://host:port or mqtts://host:port, tried in turn. No default: a pole must be told where
    /// home is. <c>Server</c> names a single one.
    /// </summary>
    public required IReadOnlyList<Uri> Servers { get; init; }

    /// <summary>The first address.</summary>
    public Uri Server => Servers[0];

    /// <summary>A server id that stands for: whoever answers. For hosts that do not say who they are.</summary>
    public const string AnyServer = "any";

    /// <summary>
    /// Id of the server that the readings belong to, as it says in its CONNACK. Null trusts the first one met. Another value than the
    /// one met before moves the gateway, with all that waits in its outbox, to that server.
    /// </summary>
    public string? ServerId { get; init; }

    /// <summary>
    /// Password that goes with the gateway id; null sends none. A secret that the server has issued lies in the data directory and goes first.
    /// </summary>
    public required string? Secret { get; init; }

    /// <summary>Code that is exchanged once for a secret of this gateway's own; null for none. May stay there afterwards: it is dead.</summary>
    public string? EnrolmentCode { get; init; }

    /// <value>Default Auto.</value>
    public MqttVersion Protocol { get; init; }

    public TlsOptions Tls { get; init; } = new(null, null, null, null);

    /// <summary>
    /// Sparkplug id of a host without which nothing is sent; readings wait in the outbox while its STATE is not online.
    /// </summary>
    /// <value>Default null: the server that takes the data is host enough.</value>
    public string? PrimaryHost { get; init; }

    public required int KeepAliveSeconds { get; init; }

    public required int ReconnectDelayMinMs { get; init; }

    public required int ReconnectDelayMaxMs { get; init; }

    /// <summary>Longest time from the look-up of a name to the server's answer to CONNECT.</summary>
    public int ConnectSecondsMax { get; init; } = ConnectLimit.Default!.Value;

    /// <summary>Longest time from a message to its PUBACK; then the connection is given up.</summary>
    public int AckSecondsMax { get; init; } = AckLimit.Default!.Value;

    /// <summary>Most live messages that wait for their PUBACK; history has half as many of its own.</summary>
    public required int InFlightMax { get; init; }

    public required int LiveAgeMaxSeconds { get; init; }

    /// <summary>Rate of the history lane until the server sets another.</summary>
    public int HistoryReadingsPerSecond { get; init; } = HistoryRate.Default!.Value;

    /// <summary>
    /// Send as the standard says, at QoS 0, for foreign hosts. Weaker: a record is freed when its bytes are handed to a live
    /// connection, not when the host has it.
    /// </summary>
    /// <value>Default false: the PUBACK is the promise.</value>
    public required bool SparkplugStrict { get; init; }

    /// <summary>The port of an address: its own, else the registered one of MQTT, 1883, or of MQTT over TLS, 8883.</summary>
    public static int PortOf(Uri server) => server.Port > 0 ? server.Port : server.Scheme == "mqtts" ? 8883 : 1883;

    /// <summary>True when nobody on the way can read what goes there: TLS, or this machine.</summary>
    internal static bool IsSecret(Uri server) => server.Scheme == "mqtts" || server.IsLoopback;

    internal static UplinkOptions Read(ConfigurationNode node, string baseDirectory)
    {
        var options = new UplinkOptions
        {
            Servers = ReadServers(node),
            ServerId = Id(node, "ServerId", text => text.Length is > 0 and <= 64, "Use the id that the agent's log or status page shows"),
            Secret = node.Text("Secret"),
            EnrolmentCode = node.Text("EnrolmentCode"),
            Protocol = ReadProtocol(node),
            Tls = TlsOptions.Read(node.Section("Tls"), baseDirectory),
            PrimaryHost = Id(node, "PrimaryHost", text => TelemetryIds.IsValid(text), "Use the host's Sparkplug id, letters, digits, '_' or '-'"),
            KeepAliveSeconds = node.Integer(KeepAlive),
            ReconnectDelayMinMs = node.Integer(DelayMin),
            ReconnectDelayMaxMs = node.Integer(DelayMax),
            ConnectSecondsMax = node.Integer(ConnectLimit),
            AckSecondsMax = node.Integer(AckLimit),
            InFlightMax = node.Integer(InFlight),
            LiveAgeMaxSeconds = node.Integer(LiveAge),
            HistoryReadingsPerSecond = node.Integer(HistoryRate),
            SparkplugStrict = node.Flag("SparkplugStrict", false),
        };
        if (options.ReconnectDelayMinMs > options.ReconnectDelayMaxMs)
        {
            node.Fault(DelayMin.Key, $"{options.ReconnectDelayMinMs} is above ReconnectDelayMaxMs {options.ReconnectDelayMaxMs}", "Lower it or raise ReconnectDelayMaxMs");
        }

        if (options.EnrolmentCode is not null && (options.Protocol == MqttVersion.V311 || !options.Servers.All(IsSecret)))
        {
            node.Fault("EnrolmentCode", "the secret would come back in the clear, or not at all", "Use mqtts:// addresses, or one on this machine, and MQTT 5");
        }

        node.End();
        return options;
    }

    private static Uri[] ReadServers(ConfigurationNode node)
    {
        const string rule = "Write the server's address like mqtt://192.168.1.10:1883 or mqtts://host:8883";
        var nowhere = new Uri("mqtt://127.0.0.1");
        if (!node.Has("Servers") || node.IsDescribing)
        {
            var server = node.RequiredText("Server", text => TryServer(text, out _), rule);
            if (!node.IsDescribing) return [TryServer(server, out var uri) ? uri! : nowhere];
        }

        if (node.Has("Server")) node.Fault("Server", "stands beside Servers", "Put all addresses into Servers and remove Server");
        var servers = new List<Uri>();
        foreach (var text in node.Texts("Servers"))
        {
            if (!TryServer(text, out var uri)) node.Fault("Servers", $"'{text}' is not legal", rule);
            else if (servers.Contains(uri!)) node.Fault("Servers", $"'{text}' stands there twice", "Remove one");
            else servers.Add(uri!);
        }

        if (servers.Count == 0 && node.Texts("Servers").Count == 0) node.Fault("Servers", "no address", rule);
        return servers.Count > 0 ? [.. servers] : [nowhere];
    }

    private static MqttVersion ReadProtocol(ConfigurationNode node)
    {
        switch (node.Text("Protocol"))
        {
            case null or "auto": return MqttVersion.Auto;
            case "5": return MqttVersion.V5;
            case "3.1.1": return MqttVersion.V311;
            case var other:
                node.Fault("Protocol", $"'{other}' is not known", "Use one of: \"auto\", \"5\", \"3.1.1\"");
                return MqttVersion.Auto;
        }
    }

    private static string? Id(ConfigurationNode node, string key, Func<string, bool> isLegal, string rule)
    {
        var text = node.Text(key);
        if (text is null || isLegal(text)) return text;
        node.Fault(key, $"'{text}' is not legal", rule);
        return null;
    }

    private static bool TryServer(string text, out Uri? uri) =>
        Uri.TryCreate(text, UriKind.Absolute, out uri) && uri.Scheme is "mqtt" or "mqtts" && uri.Host.Length > 0 && uri.AbsolutePath is "/" or "";
}
