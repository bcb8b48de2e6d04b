namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>The way to the server at a moment.</summary>
public sealed record UplinkStatus
{
    /// <summary>The address in use or tried last.</summary>
    public required string Server { get; init; }

    public required bool IsConnected { get; init; }

    /// <summary>Why there is no connection; empty when there is one.</summary>
    public required string Trouble { get; init; }

    /// <summary>When the state last changed, UTC milliseconds.</summary>
    public required long SinceUnixMs { get; init; }

    /// <summary>Sessions begun since the start of the agent.</summary>
    public required long Sessions { get; init; }

    /// <summary>Messages handed to the connection and not acknowledged yet.</summary>
    public required int InFlight { get; init; }

    /// <summary>Messages acknowledged since the start of the agent.</summary>
    public required long Published { get; init; }

    /// <summary>MQTT version of the connection, <c>5</c> or <c>3.1.1</c>; empty when there is none.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>What came of the last try to connect.</summary>
    public ConnectOutcome Outcome { get; init; }

    /// <summary>What to do about the trouble; empty when there is none.</summary>
    public string NextStep { get; init; } = "";

    /// <summary>The server that the readings belong to; empty while none has said who it is.</summary>
    public string ServerId { get; init; } = "";

    /// <summary>Births are sent and data flows. False on a connection that waits for its primary host.</summary>
    public bool IsBorn { get; init; }

    /// <summary>Readings a second that the history lane may send.</summary>
    public long HistoryReadingsPerSecond { get; init; }

    /// <summary>When a message was last acknowledged, UTC milliseconds; 0 for never.</summary>
    public long LastAcknowledgedUnixMs { get; init; }
}
