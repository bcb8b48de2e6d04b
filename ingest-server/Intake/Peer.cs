namespace SmartPoles.IngestServer.Intake;

/// <summary>Who has connected, once that is known.</summary>
/// <param name="Key">One connection a key: the gateway's id, or an engineer's token and client id.</param>
/// <param name="IsMqtt5">False: 3.1.1.</param>
/// <param name="KeepAlive">As sent, or as the server has set it.</param>
/// <param name="ReceiveMaximum">How many of our PUBLISHes of QoS 1 may be under way to it.</param>
/// <param name="PacketBytesMax">Largest packet that it takes; larger ones are dropped (MQTT-3.1.2-25).</param>
internal sealed record Peer(
    PeerRole Role, string Id, string Key, bool IsMqtt5, TimeSpan KeepAlive, string? WillTopic, byte[] WillPayload, int ReceiveMaximum, uint PacketBytesMax);
