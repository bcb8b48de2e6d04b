using System.Buffers.Binary;
using System.Text;

namespace SmartPoles.DeviceSimulators.Recording.Mqtt;

/// <summary>Reads what a server sends. MQTT 5.0 and 3.1.1, chapter 3; drawn in <see cref="MqttPackets"/>.</summary>
internal static class MqttAnswers
{
    /// <summary>Length of the packet at the beginning of the bytes; 0 while it is not whole, -1 for bytes that are none.</summary>
    public static int PacketLength(ReadOnlySpan<byte> bytes, out int headLength)
    {
        headLength = 0;
        var remaining = 0;
        for (var at = 1; at <= 4; at++)
        {
            if (at >= bytes.Length) return 0;
            remaining |= (bytes[at] & 0x7F) << (7 * (at - 1));
            if (bytes[at] >= 0x80) continue;
            headLength = at + 1;
            return headLength + remaining;
        }

        return -1;
    }

    /// <summary>Reads the body of a PUBLISH.</summary>
    public static bool TryPublish(byte first, ReadOnlySpan<byte> body, bool isMqtt5, out MqttMessage message)
    {
        message = default;
        var qos = (first >> 1) & 3;
        if (qos == 3 || !TryText(ref body, out var topic)) return false;
        ushort packetId = 0;
        if (qos > 0 && !TryNumber(ref body, out packetId)) return false;
        if (isMqtt5 && !TryProperties(ref body, out _)) return false;
        message = new MqttMessage { Topic = topic, Payload = body, Qos = qos, PacketId = packetId, IsRetained = (first & 1) != 0 };
        return true;
    }

    /// <summary>Reads the body of a CONNACK.</summary>
    /// <param name="reason">0 for welcome.</param>
    /// <param name="receiveMax">Most messages in flight that the server takes.</param>
    /// <param name="text">The server's own words, empty without.</param>
    public static bool TryConnAck(ReadOnlySpan<byte> body, bool isMqtt5, out int reason, out int receiveMax, out string text)
    {
        (reason, receiveMax, text) = (-1, ushort.MaxValue, "");
        if (body.Length < 2) return false;
        reason = body[1];
        var rest = body[2..];
        if (!isMqtt5 || rest.IsEmpty) return true;
        if (!TryProperties(ref rest, out var properties)) return false;
        while (!properties.IsEmpty)
        {
            var id = properties[0];
            properties = properties[1..];
            switch (id)
            {
                case 0x21 when properties.Length >= 2:
                    receiveMax = Math.Max(1, (int)BinaryPrimitives.ReadUInt16BigEndian(properties));
                    properties = properties[2..];
                    break;
                case 0x1F when TryText(ref properties, out var said):
                    text = Encoding.UTF8.GetString(said);
                    break;
                case 0x24 or 0x25 or 0x28 or 0x29 or 0x2A when properties.Length >= 1:
                    properties = properties[1..];
                    break;
                case 0x13 or 0x22 when properties.Length >= 2:
                    properties = properties[2..];
                    break;
                case 0x11 or 0x27 when properties.Length >= 4:
                    properties = properties[4..];
                    break;
                case 0x26 when TryText(ref properties, out _) && TryText(ref properties, out _):
                    break;
                case 0x12 or 0x15 or 0x16 or 0x1A or 0x1C when TryText(ref properties, out _):
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    internal static bool TryNumber(scoped ref ReadOnlySpan<byte> bytes, out ushort value)
    {
        value = 0;
        if (bytes.Length < 2) return false;
        value = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        bytes = bytes[2..];
        return true;
    }

    internal static bool TryProperties(scoped ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> properties)
    {
        properties = default;
        var length = 0;
        for (var at = 0; at < 4 && at < bytes.Length; at++)
        {
            length |= (bytes[at] & 0x7F) << (7 * at);
            if (bytes[at] >= 0x80) continue;
            if (bytes.Length < at + 1 + length) return false;
            properties = bytes.Slice(at + 1, length);
            bytes = bytes[(at + 1 + length)..];
            return true;
        }

        return false;
    }

    private static bool TryText(scoped ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!TryNumber(ref bytes, out var length) || bytes.Length < length) return false;
        text = bytes[..length];
        bytes = bytes[length..];
        return true;
    }
}

/// <summary>A PUBLISH from the server; it borrows the input.</summary>
internal readonly ref struct MqttMessage
{
    public ReadOnlySpan<byte> Topic { get; init; }

    public ReadOnlySpan<byte> Payload { get; init; }

    public int Qos { get; init; }

    public ushort PacketId { get; init; }

    public bool IsRetained { get; init; }
}
