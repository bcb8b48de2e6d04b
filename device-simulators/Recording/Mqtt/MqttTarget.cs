namespace SmartPoles.DeviceSimulators.Recording.Mqtt;

/// <summary>Where an MQTT server is and what is shown to it.</summary>
public sealed record MqttTarget
{
    private const int PlainPort = 1883;
    private const int TlsPort = 8883;

    /// <summary><c>mqtt://host[:port]</c> or <c>mqtts://host[:port]</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>User name; null sends no credentials.</summary>
    public string? User { get; init; }

    /// <summary>Password or token.</summary>
    public string? Password { get; init; }

    /// <summary>True for MQTT 5.0, false for 3.1.1.</summary>
    public bool IsMqtt5 { get; init; } = true;

    /// <summary>Whether the connection is encrypted.</summary>
    public bool IsTls => Address.Scheme == "mqtts";

    /// <summary>Port to connect to.</summary>
    public int Port => Address.Port > 0 ? Address.Port : IsTls ? TlsPort : PlainPort;
}

/// <summary>What the server is to publish when the connection ends without a goodbye.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Payload">Body.</param>
public sealed record MqttWill(string Topic, byte[] Payload);
