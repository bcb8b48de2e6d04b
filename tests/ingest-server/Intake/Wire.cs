using System.Text;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>MQTT packets written by hand from the standard, so that the server is not tested with its own codec.</summary>
internal static class Wire
{
    public const byte Level311 = 4;
    public const byte Level5 = 5;

    public static readonly byte[] Ping = [0xC0, 0];

    public static byte[] Packet(byte first, params byte[][] parts)
    {
        var body = parts.SelectMany(part => part).ToArray();
        return [first, .. Variable(body.Length), .. body];
    }

    public static byte[] Variable(int value)
    {
        var bytes = new List<byte>();
        do
        {
            bytes.Add((byte)(value % 128 + (value >= 128 ? 128 : 0)));
            value /= 128;
        }
        while (value > 0);
        return [.. bytes];
    }

    public static byte[] U16(int value) => [(byte)(value >> 8), (byte)value];

    public static byte[] Text(string text) => Binary(Encoding.UTF8.GetBytes(text));

    public static byte[] Binary(byte[] bytes) => [.. U16(bytes.Length), .. bytes];

    public static byte[] Properties(byte level, params byte[] properties) => level == Level5 ? [.. Variable(properties.Length), .. properties] : [];

    public static byte[] Connect(
        string id, byte level = Level5, int keepAlive = 60, string? user = null, (string Topic, byte[] Payload)? will = null, byte[]? properties = null,
        byte extraFlags = 0)
    {
        var flags = (byte)(0x02 | extraFlags | (user is null ? 0 : 0x80) | (will is null ? 0 : 0x0C));
        return Packet(
            0x10, Text("MQTT"), [level, flags], U16(keepAlive), Properties(level, properties ?? []), Text(id),
            will is { } last ? [.. Properties(level), .. Text(last.Topic), .. Binary(last.Payload)] : [],
            user is null ? [] : Text(user));
    }

    public static byte[] Publish(string topic, byte[] payload, int packetId = 0, byte level = Level5, bool isDuplicate = false) => Packet(
        (byte)(0x30 | (packetId > 0 ? 2 : 0) | (isDuplicate ? 8 : 0)), Text(topic), packetId > 0 ? U16(packetId) : [], Properties(level), payload);

    public static byte[] Subscribe(int packetId, string filter, byte options = 1, byte level = Level5) =>
        Packet(0x82, U16(packetId), Properties(level), Text(filter), [options]);

    public static byte[] Unsubscribe(int packetId, string filter, byte level = Level5) => Packet(0xA2, U16(packetId), Properties(level), Text(filter));

    public static byte[] PubAck(int packetId) => [0x40, 2, .. U16(packetId)];

    public static byte[] Disconnect(byte reason = 0) => reason == 0 ? [0xE0, 0] : [0xE0, 1, reason];
}
