namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>Which MQTT the uplink speaks.</summary>
public enum MqttVersion
{
    /// <summary>MQTT 5; 3.1.1 with a server that refuses it.</summary>
    Auto,

    /// <summary>MQTT 3.1.1 only. It has no words for a refused message and none for who the server is.</summary>
    V311,

    /// <summary>MQTT 5 only.</summary>
    V5,
}
