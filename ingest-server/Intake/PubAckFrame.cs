using System.Buffers.Binary;

namespace SmartPoles.IngestServer.Intake;

/// <summary>A PUBACK, in either direction. MQTT 5.0 and 3.1.1, 3.4.</summary>
/// <remarks>
/// <code>
/// +------+------------+----------------+----------------------------+
/// | 0x40 | length (8) | packet id (16) | reason (8), if not success |
/// +------+------------+----------------+----------------------------+
/// </code>
/// A reason stands only in MQTT 5; without one the packet is the same in both versions (3.4.2.1).
/// </remarks>
internal static class PubAckFrame
{
    internal const int SizeMax = 5;

    internal static int Write(Span<byte> target, ushort packetId, ReasonCode reason)
    {
        target[0] = (byte)PacketType.PubAck << 4;
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], packetId);
        if (reason == ReasonCode.Success)
        {
            target[1] = 2;
            return 4;
        }

        target[1] = 3;
        target[4] = (byte)reason;
        return 5;
    }

    internal static ReasonCode Read(ReadOnlySpan<byte> body, bool isMqtt5, out ushort packetId, out ReasonCode outcome)
    {
        outcome = ReasonCode.Success;
        var cursor = new PacketCursor(body);
        if (!cursor.TryUInt16(out packetId)) return ReasonCode.MalformedPacket;
        if (cursor.IsAtEnd) return packetId == 0 ? ReasonCode.ProtocolError : ReasonCode.Success;
        if (!isMqtt5 || !cursor.TryByte(out var said)) return ReasonCode.MalformedPacket;
        outcome = (ReasonCode)said;
        if (cursor.IsAtEnd) return ReasonCode.Success;
        var fault = PropertyList.Check(ref cursor, PropertyList.OfPubAck);
        return fault == ReasonCode.Success && !cursor.IsAtEnd ? ReasonCode.MalformedPacket : fault;
    }
}
