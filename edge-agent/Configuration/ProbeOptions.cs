using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>How something on the network is asked whether it is there.</summary>
public enum ProbeWay
{
    /// <summary>ICMP echo (RFC 792, RFC 4443).</summary>
    Icmp,

    /// <summary>A TCP connection that is closed at once.</summary>
    Tcp,

    /// <summary>A TCP connection and one HTTP request, whose status is a reading too.</summary>
    Http,
}

/// <summary>Something mounted on the pole that speaks no field bus: camera, 5G radio, WLAN access point, screen, speaker.</summary>
public sealed record ProbeOptions
{
    /// <value>Default 30,000 ms: a dead camera is known within a minute, and a hundred of them cost next to nothing. 1,000 to 3,600,000.</value>
    public static readonly IntegerOption Period = new("PeriodMs", 30_000, 1000, 3_600_000);

    /// <value>Default 2,000 ms: a radio that sleeps wakes within a second. 100 to 30,000.</value>
    public static readonly IntegerOption Timeout = new("TimeoutMs", 2000, 100, 30_000);

    /// <value>Default 2: one lost packet is no outage. 1 to 5.</value>
    public static readonly IntegerOption TriesOption = new("Tries", 2, 1, 5);

    /// <summary>TCP port. No default for Tcp; 80 for Http. 1 to 65,535.</summary>
    public static readonly IntegerOption PortOption = new("Port", null, 1, 65_535);

    /// <summary>Component code, with -nn for a further device of the component.</summary>
    public required string Id { get; init; }

    /// <summary>Host name or address.</summary>
    public required string Host { get; init; }

    /// <summary>How it is asked.</summary>
    public required ProbeWay By { get; init; }

    /// <summary>TCP port; with <see cref="ProbeWay.Icmp"/> the one that is connected to where this machine does not permit ICMP; null for none.</summary>
    public required int? Port { get; init; }

    /// <summary>Path of the HTTP request.</summary>
    public required string HttpPath { get; init; }

    /// <summary>Time from one look to the next.</summary>
    public required int PeriodMs { get; init; }

    /// <summary>Longest wait of one try, name look-up included.</summary>
    public required int TimeoutMs { get; init; }

    /// <summary>So often it is asked before it counts as not reachable.</summary>
    public required int Tries { get; init; }

    /// <summary>JSON path, for faults found later.</summary>
    public required string Path { get; init; }

    internal static ProbeOptions Read(ConfigurationNode node)
    {
        var by = node.Choice<ProbeWay>("By", ProbeWay.Icmp);
        var options = new ProbeOptions
        {
            Id = node.RequiredText("Id", text => DeviceId.TryParse(text, out _), "Use the 16-digit component code, with -02 to -99 for a further device of the component"),
            Host = node.RequiredText("Host", text => Uri.CheckHostName(text) != UriHostNameType.Unknown, "Give a host name or an IP address"),
            By = by,
            Port = node.OptionalInteger(PortOption) ?? (by == ProbeWay.Http ? 80 : null),
            HttpPath = node.Text("HttpPath") ?? "/",
            PeriodMs = node.Integer(Period),
            TimeoutMs = node.Integer(Timeout),
            Tries = node.Integer(TriesOption),
            Path = node.Path,
        };
        if (by == ProbeWay.Tcp && options.Port is null && !node.IsDescribing) node.Fault("Port", "no port to connect to", "Give the port of a service of the device: 554 for RTSP, 80 for its page, 22");
        if (!IsPath(options.HttpPath)) node.Fault("HttpPath", $"'{options.HttpPath}' is no path", "Begin with / and use no spaces");
        if (options.TimeoutMs * options.Tries > options.PeriodMs) node.Fault("PeriodMs", $"{options.Tries} tries of {options.TimeoutMs} ms take longer than {options.PeriodMs} ms", "Make the period longer or the timeout shorter");
        node.End();
        return options;
    }

    /// <summary>Ids that stand twice, here or among those taken already.</summary>
    internal static void FindClashes(IReadOnlyList<ProbeOptions> probes, IEnumerable<(string Id, string Path)> taken, FaultList faults)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (id, path) in taken) ids.TryAdd(id, path);
        foreach (var probe in probes.Where(probe => probe.Id.Length > 0))
        {
            if (!ids.TryAdd(probe.Id, probe.Path)) faults.Add($"{probe.Path}.Id", $"'{probe.Id}' is also the id of {ids[probe.Id]}", "Give every device its own id; add -02 for a second device of one component");
        }
    }

    // It goes onto the wire as it is.
    private static bool IsPath(string text) => text.Length is > 0 and <= 256 && text[0] == '/' && text.All(letter => letter is > ' ' and < (char)0x7F);
}
