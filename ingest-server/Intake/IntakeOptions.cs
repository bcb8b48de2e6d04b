namespace SmartPoles.IngestServer.Intake;

/// <summary>The MQTT endpoint for gateways.</summary>
public sealed record IntakeOptions
{
    /// <summary>Address to listen on. Default 127.0.0.1: from anywhere else a gateway is let in only with a credential.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>TCP port without TLS, 1..65535, or 0 for none beside <see cref="Tls"/>. Default 1883, registered for MQTT with IANA.</summary>
    public int MqttPort { get; init; } = 1883;

    /// <summary>The listener with TLS. Default null: none.</summary>
    public IntakeTlsOptions? Tls { get; init; }

    /// <summary>Longest keepalive granted, seconds, 1..3600. Default 120: a dead socket is noticed within 3 min.</summary>
    public int KeepAliveSecondsMax { get; init; } = 120;

    /// <summary>Largest payload, bytes, 1024..1048576. Default 262144: four times what an agent sends.</summary>
    public int PayloadBytesMax { get; init; } = 256 * 1024;

    /// <summary>
    /// Messages of one gateway that may wait for their fsync, 1..4096; beyond it the gateway is not read. Default 256: at a commit every
    /// 5 ms one gateway may send 50,000 messages a second. MQTT 5 clients are told (Receive Maximum).
    /// </summary>
    public int WindowMessages { get; init; } = 256;

    /// <summary>The same in bytes, 65536..67108864. Default 1048576: what one gateway may have in the journal's memory.</summary>
    public int WindowBytes { get; init; } = 1024 * 1024;

    /// <summary>Longest time from the opening of a connection to its whole CONNECT, s, 1..60. Default 5: ten round trips of a bad mobile link.</summary>
    public int ConnectSecondsMax { get; init; } = 5;

    /// <summary>
    /// Longest time that the check of a secret may take, s, 1..300. Default 60: when a city reconnects, thousands of slow hashes queue.
    /// </summary>
    public int AuthenticationSecondsMax { get; init; } = 60;

    /// <summary>
    /// Connections that have not shown yet who they are, all together, 1..65536. Default 2048: with 4 KiB each they cost 8 MiB at most.
    /// </summary>
    public int UnauthenticatedMax { get; init; } = 2048;

    /// <summary>
    /// The same from one address (IPv6: one /64), 1..65536. Default 1024: mobile carriers put many gateways behind one address, and half
    /// of the places stay free for others.
    /// </summary>
    public int UnauthenticatedPerAddressMax { get; init; } = 1024;

    /// <summary>
    /// Sparkplug host id: who subscribes to <c>spBv1.0/STATE/{HostId}</c> hears that the server is online. Default <c>smartpoles</c>.
    /// </summary>
    public string HostId { get; init; } = "smartpoles";

    /// <summary>
    /// Who this server is, told to gateways in the CONNACK: a gateway keeps its readings from any other server. Default null: the id of
    /// the journal. Set it to the old id when a journal was lost and its server is built anew, and to one id on all machines that stand
    /// in for each other.
    /// </summary>
    public string? ServerId { get; init; }

    public void Check(string path, ICollection<string> faults)
    {
        if (!System.Net.IPAddress.TryParse(Host, out _)) faults.Add($"{path}: Intake.Host '{Host}' is no IP address; 127.0.0.1 or 0.0.0.0 or ::");
        if (MqttPort is < 1 or > 65535 && (MqttPort != 0 || Tls is null)) faults.Add($"{path}: Intake.MqttPort {MqttPort} is outside 1..65535 (0 only with Tls)");
        Tls?.Check(path, faults);
        if (ServerId is { Length: 0 or > 64 } || ServerId?.Any(char.IsControl) == true) faults.Add($"{path}: Intake.ServerId must have 1..64 printable characters");
        if (KeepAliveSecondsMax is < 1 or > 3600) faults.Add($"{path}: Intake.KeepAliveSecondsMax {KeepAliveSecondsMax} is outside 1..3600");
        if (PayloadBytesMax is < 1024 or > 1024 * 1024) faults.Add($"{path}: Intake.PayloadBytesMax {PayloadBytesMax} is outside 1024..1048576");
        void Range(string name, int value, int from, int to)
        {
            if (value < from || value > to) faults.Add($"{path}: Intake.{name} {value} is outside {from}..{to}");
        }

        Range(nameof(WindowMessages), WindowMessages, 1, 4096);
        Range(nameof(WindowBytes), WindowBytes, 64 * 1024, 64 * 1024 * 1024);
        Range(nameof(ConnectSecondsMax), ConnectSecondsMax, 1, 60);
        Range(nameof(AuthenticationSecondsMax), AuthenticationSecondsMax, 1, 300);
        Range(nameof(UnauthenticatedMax), UnauthenticatedMax, 1, 65536);
        Range(nameof(UnauthenticatedPerAddressMax), UnauthenticatedPerAddressMax, 1, 65536);
        if (!SmartPoles.Protocols.Telemetry.TelemetryIds.IsValid(HostId)) faults.Add($"{path}: Intake.HostId '{HostId}' must have 1..63 letters, digits, - or _");
    }
}
