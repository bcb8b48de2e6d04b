namespace SmartPoles.Protocols.Telemetry.SparkplugB;

/// <summary>Names of the metrics that steer a session; none of the first two ever gets an alias.</summary>
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
}
