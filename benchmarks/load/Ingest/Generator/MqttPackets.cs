using System.Buffers.Binary;
using System.Text;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.LoadRig.Ingest.Generator;

/// <summary>The few packets that a gateway sends. MQTT 3.1.1 and 5.0, chapter 3; of 5.0 without properties.</summary>
/// <param name="version">4 for MQTT 3.1.1, 5 for MQTT 5.0.</param>
internal sealed class MqttPackets(byte version)
{
    public const byte ConnectAck = 0x20;
    public const byte Publish = 0x30;
    public const byte PublishAck = 0x40;
    public const byte SubscribeAck = 0x90;
    public const byte Disconnect = 0xE0;

    /// <summary>PUBLISH at QoS 1.</summary>
    public const byte PublishAtLeastOnce = 0x32;

    /// <summary>Sent before.</summary>
    public const byte Again = 0x08;

    /// <summary>Fixed header with the longest remaining length.</summary>
    public const int HeaderBytesMax = 5;

    private const byte CleanUserPasswordlessWill = 0x80 | 0x08 | 0x04 | 0x02;    // user name, will at QoS 1, will, clean session

    public static ReadOnlySpan<byte> PingRequest => [0xC0, 0];

    public bool HasProperties => version == 5;

    /// <summary>CONNECT of a clean session with a will at QoS 1; the user name is the client id.</summary>
    public byte[] Connect(string clientId, string willTopic, ReadOnlySpan<byte> will, ushort keepAliveSeconds)
    {
        var body = new List<byte>();
        Text(body, "MQTT");
        body.Add(version);
        body.Add(CleanUserPasswordlessWill);
        Number(body, keepAliveSeconds);
        NoProperties(body);
        Text(body, clientId);
        NoProperties(body);
        Text(body, willTopic);
        Bytes(body, will);
        Text(body, clientId);
        return Packet(0x10, body);
    }

    /// <summary>SUBSCRIBE to one filter at QoS 1.</summary>
    public byte[] Subscribe(ushort packetId, string filter)
    {
        var body = new List<byte>();
        Number(body, packetId);
        NoProperties(body);
        Text(body, filter);
        body.Add(1);
        return Packet(0x82, body);
    }

    public byte[] PublishOnce(ushort packetId, string topic, ReadOnlySpan<byte> payload)
    {
        var body = new List<byte>();
        Text(body, topic);
        Number(body, packetId);
        NoProperties(body);
        body.AddRange(payload);
        return Packet(PublishAtLeastOnce, body);
    }

    public static byte[] Acknowledge(ushort packetId) => [PublishAck, 2, (byte)(packetId >> 8), (byte)packetId];

    /// <summary>Takes a whole packet from the front of the bytes; false when it is not complete yet.</summary>
    public static bool TryTake(ReadOnlySpan<byte> bytes, out byte head, out ReadOnlySpan<byte> body, out int size)
    {
        head = 0;
        body = default;
        size = 0;
        if (bytes.Length < 2) return false;
        var rest = bytes[1..];
        if (!Leb128.TryRead(ref rest, out var length) || (ulong)rest.Length < length) return false;
        head = bytes[0];
        body = rest[..(int)length];
        size = bytes.Length - rest.Length + (int)length;
        return true;
    }

    /// <summary>How many messages of ours the server takes at once, from the properties of its CONNACK. MQTT 5.0, 3.2.2.3.3</summary>
    public static int ReceiveMaximum(ReadOnlySpan<byte> properties)
    {
        const byte receiveMaximum = 0x21;
        if (!Leb128.TryRead(ref properties, out var length) || length > (ulong)properties.Length) return ushort.MaxValue;
        properties = properties[..(int)length];
        while (properties.Length > 2)
        {
            var id = properties[0];
            properties = properties[1..];
            if (id == receiveMaximum) return BinaryPrimitives.ReadUInt16BigEndian(properties);
            var size = id switch
            {
                0x24 or 0x25 or 0x28 or 0x29 or 0x2A => 1,
                0x13 or 0x22 => 2,
                0x11 or 0x27 => 4,
                0x26 => PairBytes(properties),
                _ => TextBytes(properties),
            };
            if (size > properties.Length) break;
            properties = properties[size..];
        }

        return ushort.MaxValue;
    }

    private static int TextBytes(ReadOnlySpan<byte> bytes) => bytes.Length < 2 ? int.MaxValue : 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static int PairBytes(ReadOnlySpan<byte> bytes)
    {
        var name = TextBytes(bytes);
        if (name > bytes.Length) return int.MaxValue;
        var value = TextBytes(bytes[name..]);
        return value > bytes.Length - name ? int.MaxValue : name + value;
    }

    private void NoProperties(List<byte> body)
    {
        if (HasProperties) body.Add(0);
    }

    private static void Text(List<byte> body, string text) => Bytes(body, Encoding.UTF8.GetBytes(text));

    private static void Bytes(List<byte> body, ReadOnlySpan<byte> bytes)
    {
        Number(body, (ushort)bytes.Length);
        body.AddRange(bytes);
    }

    private static void Number(List<byte> body, ushort number)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        body.AddRange(bytes);
    }

    private static byte[] Packet(byte head, List<byte> body)
    {
        var packet = new byte[1 + Leb128.SizeMax + body.Count];
        packet[0] = head;
        var at = 1 + Leb128.Write(packet.AsSpan(1), (ulong)body.Count);
        body.CopyTo(packet, at);
        return packet[..(at + body.Count)];
    }
}
