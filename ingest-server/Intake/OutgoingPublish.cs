using System.Buffers.Binary;

namespace SmartPoles.IngestServer.Intake;

/// <summary>Writes a PUBLISH to a client. Drawn at <see cref="PublishFrame"/>.</summary>
internal static class OutgoingPublish
{
    private const byte MessageExpiryInterval = 0x02;

    /// <param name="expirySeconds">MQTT 5.0, 3.3.2.3.3: how long it is worth something; 0: no statement.</param>
    internal static byte[] Write(
        ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, ushort packetId, bool isRetained, bool isMqtt5, uint expirySeconds = 0)
    {
        var properties = !isMqtt5 ? 0 : expirySeconds == 0 ? 1 : 6;
        var remaining = 2 + topic.Length + (packetId == 0 ? 0 : 2) + properties + payload.Length;
        var packet = new byte[1 + VariableSize(remaining) + remaining];
        packet[0] = (byte)((byte)PacketType.Publish << 4 | (packetId == 0 ? 0 : 2) | (isRetained ? 1 : 0));
        var rest = packet.AsSpan(1 + WriteVariable(packet.AsSpan(1), remaining));
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)topic.Length);
        topic.CopyTo(rest[2..]);
        rest = rest[(2 + topic.Length)..];
        if (packetId != 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, packetId);
            rest = rest[2..];
        }

        if (properties > 1)
        {
            rest[0] = 5;
            rest[1] = MessageExpiryInterval;
            BinaryPrimitives.WriteUInt32BigEndian(rest[2..], expirySeconds);
        }

        payload.CopyTo(rest[properties..]);
        return packet;
    }

    private static int VariableSize(int value) => value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : 4;

    private static int WriteVariable(Span<byte> target, int value)
    {
        var size = 0;
        do
        {
            target[size++] = (byte)(value & 0x7F | (value > 0x7F ? 0x80 : 0));
            value >>= 7;
        }
        while (value > 0);
        return size;
    }
}
