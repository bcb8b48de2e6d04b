using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Uplink;

/// <summary>All that a CONNECT says, and how long its answer may take.</summary>
public sealed record MqttLogin
{
    public required Uri Server { get; init; }

    /// <summary>MQTT 3.1.1 instead of 5.</summary>
    public required bool IsOldProtocol { get; init; }

    public required TlsOptions Tls { get; init; }

    /// <summary>Client id and user name.</summary>
    public required string GatewayId { get; init; }

    public required string? Secret { get; init; }

    public required TimeSpan KeepAlive { get; init; }

    /// <summary>From the look-up of the name to the CONNACK.</summary>
    public required TimeSpan ConnectLimit { get; init; }

    /// <summary>From a message to its PUBACK.</summary>
    public required TimeSpan AckLimit { get; init; }

    /// <summary>Null for no will.</summary>
    public required string? WillTopic { get; init; }

    public required byte[] WillPayload { get; init; }
}
