namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>What came of the way to one address. Trouble on it is ordinary: it is an outcome, never an exception.</summary>
public enum ConnectOutcome
{
    /// <summary>A session can begin.</summary>
    Connected,

    /// <summary>The host's name cannot be resolved.</summary>
    NameUnknown,

    /// <summary>Nobody listens, or no route.</summary>
    Unreachable,

    /// <summary>No answer within the limit.</summary>
    TimedOut,

    /// <summary>The server's certificate is not signed by whom it should be, is out of its dates or bears another name.</summary>
    ServerCertificateWrong,

    /// <summary>This gateway's own certificate or key cannot be read or is out of its dates.</summary>
    OwnCertificateUnusable,

    /// <summary>TLS failed otherwise; often the server refusing this gateway's certificate.</summary>
    TlsFailed,

    /// <summary>The server does not speak this version of MQTT.</summary>
    VersionRefused,

    /// <summary>Unknown gateway or wrong secret.</summary>
    CredentialsRefused,

    /// <summary>Refused for another reason.</summary>
    Refused,

    /// <summary>The connection was made and ended before the server had answered: a poor line, or a server that is going down.</summary>
    ConnectionCut,

    /// <summary>A subscription was refused: no command could ever reach this gateway.</summary>
    SubscriptionRefused,

    /// <summary>Another server than the one that the readings belong to.</summary>
    OtherServer,

    /// <summary>The primary host is not online there.</summary>
    HostOffline,

    /// <summary>The server has issued a new secret; the next CONNECT shows it.</summary>
    SecretIssued,
}

/// <summary>An outcome in the words of the network or the server.</summary>
public readonly record struct ConnectResult(ConnectOutcome Outcome, string Reason)
{
    public bool IsConnected => Outcome == ConnectOutcome.Connected;

    /// <summary>True for what passes only when somebody does something: tried again more rarely.</summary>
    public bool IsLasting => Outcome is ConnectOutcome.ServerCertificateWrong or ConnectOutcome.OwnCertificateUnusable or ConnectOutcome.TlsFailed
        or ConnectOutcome.VersionRefused or ConnectOutcome.CredentialsRefused or ConnectOutcome.SubscriptionRefused or ConnectOutcome.OtherServer;

    /// <summary>What to do about it.</summary>
    public string NextStep => Outcome switch
    {
        ConnectOutcome.NameUnknown => "check the spelling of Uplink.Server and the DNS of the gateway",
        ConnectOutcome.Unreachable => "check that the server runs, the port, and the network of the gateway",
        ConnectOutcome.TimedOut => "check the network of the gateway and the firewalls on the way",
        ConnectOutcome.ServerCertificateWrong => "check Uplink.Tls.CaFile and ServerName here, the certificate there, and the gateway's clock",
        ConnectOutcome.OwnCertificateUnusable => "check Uplink.Tls.CertificateFile and KeyFile",
        ConnectOutcome.TlsFailed => "check that the server trusts this gateway's certificate and that the port speaks TLS",
        ConnectOutcome.VersionRefused => "set Uplink.Protocol to \"auto\" or to the version that the server speaks",
        ConnectOutcome.CredentialsRefused => "register the gateway at the server, or correct Agent.GatewayId or Uplink.Secret; a gateway that was revoked or lost its data needs a new code (edge-agent enrol)",
        ConnectOutcome.ConnectionCut => "it is tried again; if it stays so, check the network of the gateway and whether the port speaks MQTT",
        ConnectOutcome.SubscriptionRefused => "let the gateway subscribe to its NCMD and DCMD topics at the server",
        ConnectOutcome.OtherServer => "correct Uplink.Server; or, to move the gateway on purpose, set Uplink.ServerId to the id of the new server",
        ConnectOutcome.HostOffline => "start the primary host, or correct Uplink.PrimaryHost",
        ConnectOutcome.SecretIssued => "none; the new secret is shown at once",
        _ => "see the log of the server",
    };
}
