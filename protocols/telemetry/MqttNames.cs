namespace SmartPoles.Protocols.Telemetry;

/// <summary>Names that stand in MQTT packets beside topics and payloads.</summary>
public static class MqttNames
{
    /// <summary>
    /// MQTT 5 user property of a CONNACK: which logical server answers. Its ledger knows what this gateway has sent, another's does not.
    /// </summary>
    public const string ServerIdProperty = "smartpoles-server-id";
}
