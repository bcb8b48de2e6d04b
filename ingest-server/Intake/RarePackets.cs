using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace SmartPoles.IngestServer.Intake;

/// <summary>
/// The packets that a connection sees a handful of times: MQTTnet's formatter turns them into objects and back, after the shape was
/// checked. PUBLISH, PUBACK and PING do not come here.
/// </summary>
internal static class RarePackets
{
    private const int BufferBytes = 256;

    internal static T Decode<T>(in FixedHeader header, byte[] body, bool isMqtt5) where T : MqttPacket
    {
        var received = new ReceivedMqttPacket(header.First, new ArraySegment<byte>(body), header.Total);
        return (T)NewCodec(isMqtt5).Decode(received);
    }

    internal static byte[] Encode(MqttPacket packet, bool isMqtt5) => NewCodec(isMqtt5).Encode(packet).ToArray();

    // A codec a packet, not a connection: ten thousand idle connections need none.
    private static MqttPacketFormatterAdapter NewCodec(bool isMqtt5) =>
        new(isMqtt5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311, new MqttBufferWriter(BufferBytes, IntakeLimits.ConnectBytesMax));
}
