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
}
