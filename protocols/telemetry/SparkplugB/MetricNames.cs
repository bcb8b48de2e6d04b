namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>Names of the metrics that steer a session; of all these only the ledger ever gets an alias.</summary>
public static class MetricNames
{
    /// <summary>Birth-death sequence number, Int64; pairs a death with its birth.</summary>
    public static ReadOnlySpan<byte> BdSeq => "bdSeq"u8;

    /// <summary>Boolean; written true by a host that wants all births again.</summary>
    public static ReadOnlySpan<byte> Rebirth => "Node Control/Rebirth"u8;

    /// <summary>Bytes, in every DBIRTH and DDATA of a node with a ledger: see <see cref="Ledger.LedgerBlock"/>.</summary>
    public static ReadOnlySpan<byte> Ledger => "ledger"u8;

    /// <summary>Bytes, in NBIRTH: where the earlier epochs ended, see <see cref="Ledger.LedgerClosings"/>.</summary>
    public static ReadOnlySpan<byte> LedgerClosed => "ledger/closed"u8;

    /// <summary>Int64, readings a second that the history lane may send; born in NBIRTH with its present value, written by the server.</summary>
    public static ReadOnlySpan<byte> HistoryRate => "Node Control/History Rate"u8;

    /// <summary>
    /// Int64, milliseconds: every reading is reported, this often, for <see cref="ReportSeconds"/>; written by the server.
    /// </summary>
    public static ReadOnlySpan<byte> ReportPeriod => "Node Control/Report Period"u8;

    /// <summary>Int64, seconds that <see cref="ReportPeriod"/> lasts; travels in the same command.</summary>
    public static ReadOnlySpan<byte> ReportSeconds => "Node Control/Report Seconds"u8;

    /// <summary>String, id of the device that <see cref="ReportPeriod"/> is for; all devices when it is absent.</summary>
    public static ReadOnlySpan<byte> ReportDevice => "Node Control/Report Device"u8;

    /// <summary>Boolean; written true to have the configuration read again.</summary>
    public static ReadOnlySpan<byte> Reload => "Node Control/Reload"u8;

    /// <summary>String, in a command: its id, drawn by the sender; a gateway executes an id at most once.</summary>
    public static ReadOnlySpan<byte> CommandId => "command/id"u8;

    /// <summary>DateTime, in a command: not to be executed after it.</summary>
    public static ReadOnlySpan<byte> CommandExpires => "command/expires"u8;

    /// <summary>String, in the second command of two phases: the id of the first.</summary>
    public static ReadOnlySpan<byte> CommandConfirms => "command/confirms"u8;

    /// <summary>String, in a command: who wants it, for the audit record.</summary>
    public static ReadOnlySpan<byte> CommandBy => "command/by"u8;

    /// <summary>Bytes, in DATA: what became of a command, see <see cref="Commands.CommandResult"/>.</summary>
    public static ReadOnlySpan<byte> CommandResult => "command/result"u8;

    /// <summary>Bytes, in NBIRTH and NDATA: how the gateway and the devices on its buses fare, see <see cref="Health.GatewayHealth"/>.</summary>
    public static ReadOnlySpan<byte> GatewayHealth => "gateway/health"u8;
}
