using System.Buffers.Binary;
using System.Text;

namespace SmartPoles.DeviceSimulators.Recording.Mqtt;

/// <summary>Packets of an MQTT client, written one behind the other into a buffer that grows. MQTT 5.0 and 3.1.1, chapter 3.</summary>
/// <remarks>
/// <code>
/// +----------------------+-----------------------+------------------------------------------+
/// | type (4) | flags (4) | remaining (1..4 B)    | variable header, payload (remaining)     |
/// +----------------------+-----------------------+------------------------------------------+
/// CONNECT    "MQTT" | level 5 or 4 | flags | keep alive (16) | properties* | client id | will: properties*, topic, body | user | password
/// PUBLISH    topic | packet id (16, QoS > 0) | properties* | body               flags: DUP | QoS (2) | RETAIN
/// SUBSCRIBE  packet id (16) | properties* | filter | options                    options: retain as published (8, 5.0) | QoS (2)
/// PUBACK, PUBREC, PUBCOMP  packet id (16)                                       * MQTT 5.0 only
/// </code>
/// </remarks>
internal sealed class MqttPackets(bool isMqtt5)
{
    private const byte RetainAsPublished = 8;
    private const int HeadSizeMax = 5;

    private byte[] _buffer = new byte[4096];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Connect(string clientId, MqttTarget target, MqttWill? will, int keepAliveSeconds)
    {
        var body = new MemoryStream();
        Text(body, "MQTT"u8);
        body.WriteByte((byte)(isMqtt5 ? 5 : 4));
        var flags = 2; // clean
        if (will is not null) flags |= 4 | (1 << 3);
        if (target.User is not null) flags |= 0x80;
        if (target.Password is not null) flags |= 0x40;
        body.WriteByte((byte)flags);
        Number(body, keepAliveSeconds);
        if (isMqtt5) body.WriteByte(0);
        Text(body, Encoding.UTF8.GetBytes(clientId));
        if (will is not null)
        {
            if (isMqtt5) body.WriteByte(0);
            Text(body, Encoding.UTF8.GetBytes(will.Topic));
            Text(body, will.Payload);
        }

        if (target.User is not null) Text(body, Encoding.UTF8.GetBytes(target.User));
        if (target.Password is not null) Text(body, Encoding.UTF8.GetBytes(target.Password));
        Packet(0x10, body.ToArray());
    }

    public void Subscribe(ushort packetId, string filter, int qos)
    {
        var body = new MemoryStream();
        Number(body, packetId);
        if (isMqtt5) body.WriteByte(0);
        Text(body, Encoding.UTF8.GetBytes(filter));
        body.WriteByte((byte)(isMqtt5 ? qos | RetainAsPublished : qos));
        Packet(0x82, body.ToArray());
    }

    /// <summary>A PUBLISH without allocation.</summary>
    /// <param name="packetId">1..65535 with QoS 1, 0 with QoS 0.</param>
    /// <param name="properties">Encoded properties without their length; MQTT 5.0 only.</param>
    public void Publish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, ushort packetId, bool isRetained, ReadOnlySpan<byte> properties = default)
    {
        var qos = packetId == 0 ? 0 : 1;
        var head = 2 + topic.Length + (qos == 0 ? 0 : 2);
        var propertyBytes = isMqtt5 ? VariableSize(properties.Length) + properties.Length : 0;
        var remaining = head + propertyBytes + payload.Length;
        var target = Reserve(HeadSizeMax + remaining);
        target[0] = (byte)(0x30 | (qos << 1) | (isRetained ? 1 : 0));
        var at = 1 + Variable(target[1..], remaining);
        BinaryPrimitives.WriteUInt16BigEndian(target[at..], (ushort)topic.Length);
        topic.CopyTo(target[(at + 2)..]);
        at += 2 + topic.Length;
        if (qos > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(target[at..], packetId);
            at += 2;
        }

        if (isMqtt5)
        {
            at += Variable(target[at..], properties.Length);
            properties.CopyTo(target[at..]);
            at += properties.Length;
        }

        payload.CopyTo(target[at..]);
        Length += at + payload.Length;
    }

    /// <summary>PUBACK (0x40), PUBREC (0x50) or PUBCOMP (0x70).</summary>
    public void Answer(byte type, ushort packetId)
    {
        var target = Reserve(4);
        target[0] = type;
        target[1] = 2;
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], packetId);
        Length += 4;
    }

    public void Ping() => Packet(0xC0, []);

    public void Disconnect() => Packet(0xE0, []);

    internal static int Variable(Span<byte> target, int value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7) target[at++] = (byte)(value | 0x80);
        target[at++] = (byte)value;
        return at;
    }

    private static int VariableSize(int value) => value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : 4;

    private static void Text(MemoryStream body, ReadOnlySpan<byte> bytes)
    {
        Number(body, bytes.Length);
        body.Write(bytes);
    }

    private static void Number(MemoryStream body, int value)
    {
        body.WriteByte((byte)(value >> 8));
        body.WriteByte((byte)value);
    }

    private void Packet(byte first, ReadOnlySpan<byte> body)
    {
        var target = Reserve(HeadSizeMax + body.Length);
        target[0] = first;
        var at = 1 + Variable(target[1..], body.Length);
        body.CopyTo(target[at..]);
        Length += at + body.Length;
    }

    private Span<byte> Reserve(int bytes)
    {
        if (_buffer.Length - Length < bytes) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + bytes));
        return _buffer.AsSpan(Length);
    }
}
