namespace SmartPoles.IngestServer.Intake;

/// <summary>The MQTT endpoint for gateways.</summary>
public sealed record IntakeOptions
{
    /// <summary>Address to listen on. Default 127.0.0.1: from anywhere else a gateway is let in only with a credential.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>TCP port, 1..65535. Default 1883, registered for MQTT with IANA.</summary>
    public int MqttPort { get; init; } = 1883;

    /// <summary>Longest keepalive granted, seconds, 1..3600. Default 120: a dead socket is noticed within 3 min.</summary>
    public int KeepAliveSecondsMax { get; init; } = 120;

    /// <summary>Largest payload, bytes, 1024..1048576. Default 262144: four times what an agent sends.</summary>
    public int PayloadBytesMax { get; init; } = 256 * 1024;

    /// <summary>
    /// Who this server is, told to gateways in the CONNACK: a gateway keeps its readings from any other server. Default null: the id of
    /// the journal. Set it to the old id when a journal was lost and its server is built anew, and to one id on all machines that stand
    /// in for each other.
    /// </summary>
    public string? ServerId { get; init; }

    public void Check(string path, ICollection<string> faults)
    {
        if (!System.Net.IPAddress.TryParse(Host, out _)) faults.Add($"{path}: Intake.Host '{Host}' is no IP address; 127.0.0.1 or 0.0.0.0 or ::");
        if (MqttPort is < 1 or > 65535) faults.Add($"{path}: Intake.MqttPort {MqttPort} is outside 1..65535");
        if (ServerId is { Length: 0 or > 64 } || ServerId?.Any(char.IsControl) == true) faults.Add($"{path}: Intake.ServerId must have 1..64 printable characters");
        if (KeepAliveSecondsMax is < 1 or > 3600) faults.Add($"{path}: Intake.KeepAliveSecondsMax {KeepAliveSecondsMax} is outside 1..3600");
        if (PayloadBytesMax is < 1024 or > 1024 * 1024) faults.Add($"{path}: Intake.PayloadBytesMax {PayloadBytesMax} is outside 1024..1048576");
    }
}
