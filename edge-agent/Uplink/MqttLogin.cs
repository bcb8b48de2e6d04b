namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>All that a CONNECT says.</summary>
public sealed record MqttLogin
{
    public required Uri Server { get; init; }

    /// <summary>Client id and user name.</summary>
    public required string GatewayId { get; init; }

    public required string? Secret { get; init; }

    public required TimeSpan KeepAlive { get; init; }

    public required string WillTopic { get; init; }

    public required byte[] WillPayload { get; init; }
}
