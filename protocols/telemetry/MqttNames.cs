namespace SmartPoles.Protocols.Telemetry;

/// <summary>Names that stand in MQTT packets beside topics and payloads.</summary>
public static class MqttNames
{
    /// <summary>
    /// MQTT 5 user property of a CONNACK: which logical server answers. Its ledger knows what this gateway has sent, another's does not.
    /// </summary>
    public const string ServerIdProperty = "smartpoles-server-id";

    /// <summary>
    /// MQTT 5 user property of a CONNACK: a new secret for this gateway, for an enrolment code or in exchange for its old one. It is valid
    /// from its first use; until then what the gateway had shown stays valid. Sent over TLS or within one machine only.
    /// </summary>
    public const string SecretProperty = "smartpoles-secret";

    /// <summary>
    /// MQTT 5 user property of a PUBLISH out of a recording: when it was received then, UTC milliseconds in decimal digits. Read by a server
    /// that plays recordings (<c>ingest-server run --replay</c>) and by no other.
    /// </summary>
    public const string ReceivedProperty = "smartpoles-received";
}
