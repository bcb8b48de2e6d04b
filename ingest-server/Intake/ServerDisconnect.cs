namespace SmartPoles.IngestServer.Intake;

/// <summary>The server's DISCONNECT. MQTT 5.0, 3.14; 3.1.1 has none.</summary>
internal static class ServerDisconnect
{
    /// <remarks><code>| 0xE0 | length 2 | reason (8) | property length 0 |</code></remarks>
    internal static byte[] Write(ReasonCode reason) => [(byte)PacketType.Disconnect << 4, 2, (byte)reason, 0];
}
