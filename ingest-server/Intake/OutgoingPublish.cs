using System.Buffers.Binary;

namespace SmartPoles.IngestServer.Intake;

/// <summary>A PUBLISH to a client, before it is bytes. Drawn at <see cref="PublishFrame"/>.</summary>
internal readonly ref struct OutgoingPublish
{
    private const byte MessageExpiryInterval = 0x02;

    internal ReadOnlySpan<byte> Topic { get; init; }

    internal ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>0: QoS 0. Anything else: QoS 1.</summary>
    internal ushort PacketId { get; init; }

    internal bool IsRetained { get; init; }

    internal bool IsMqtt5 { get; init; }

    /// <summary>How long it is worth something, seconds; 0: no statement. MQTT 5.0, 3.3.2.3.3.</summary>
    internal uint ExpirySeconds { get; init; }

    private int PropertyBytes => !IsMqtt5 ? 0 : ExpirySeconds == 0 ? 1 : 6;

    private int Remaining => 2 + Topic.Length + (PacketId == 0 ? 0 : 2) + PropertyBytes + Payload.Length;

    /// <summary>Bytes of the whole packet.</summary>
    internal int Size => 1 + VariableSize(Remaining) + Remaining;

    internal byte[] ToArray()
    {
        var packet = new byte[Size];
        WriteTo(packet);
        return packet;
    }

    /// <summary>Writes the packet to a span of at least <see cref="Size"/> bytes.</summary>
    internal void WriteTo(Span<byte> target)
    {
        target[0] = (byte)((byte)PacketType.Publish << 4 | (PacketId == 0 ? 0 : 2) | (IsRetained ? 1 : 0));
        var rest = target[(1 + WriteVariable(target[1..], Remaining))..];
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)Topic.Length);
        Topic.CopyTo(rest[2..]);
        rest = rest[(2 + Topic.Length)..];
        if (PacketId != 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(rest, PacketId);
            rest = rest[2..];
        }

        if (PropertyBytes > 0) rest[0] = (byte)(PropertyBytes - 1);
        if (PropertyBytes > 1)
        {
            rest[1] = MessageExpiryInterval;
            BinaryPrimitives.WriteUInt32BigEndian(rest[2..], ExpirySeconds);
        }

        Payload.CopyTo(rest[PropertyBytes..]);
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
