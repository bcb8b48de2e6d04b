using System.Text;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>A CONNECT of MQTT 5 and what the server says to it, for a check: no will, no subscription, gone again at once.</summary>
internal static class MqttProbe
{
    public static readonly byte[] Disconnect = [0xE0, 0x00];

    private const byte ConnAck = 0x20;
    private const byte ReasonStringProperty = 0x1F;

    public static byte[] Connect(string clientId, string? secret)
    {
        var body = new List<byte>();
        Text(body, "MQTT");
        body.Add(5);
        body.Add((byte)(0x02 | 0x80 | (secret is null ? 0 : 0x40)));    // clean start, user name, password
        body.AddRange([0, 10]);                                           // keep alive 10 s
        body.Add(0);                                                      // no properties
        Text(body, clientId);
        Text(body, clientId);
        if (secret is not null) Text(body, secret);
        var packet = new List<byte> { 0x10 };
        var length = body.Count;
        do
        {
            packet.Add((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
        return [.. packet, .. body];
    }

    /// <summary>What a CONNACK says: null when the server takes us, else why not. False while bytes are missing or it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> answer, out string? refusal)
    {
        refusal = null;
        if (answer.Length < 4) return false;
        if (answer[0] != ConnAck)
        {
            refusal = "the other side does not speak MQTT";
            return true;
        }

        // Behind the reason: length of the properties, one byte as long as they are short.
        var reason = answer[3];
        if (reason == 0) return true;
        var text = answer.Length > 5 && ReasonOf(answer[5..]) is { Length: > 0 } said ? $" ({said})" : "";
        refusal = NameOf(reason) + text;
        return true;
    }

    private static string ReasonOf(ReadOnlySpan<byte> properties)
    {
        if (properties.Length < 3 || properties[0] != ReasonStringProperty) return "";
        var length = (properties[1] << 8) | properties[2];
        return properties.Length < 3 + length ? "" : new string([.. Encoding.UTF8.GetString(properties.Slice(3, length)).Where(letter => !char.IsControl(letter))]);
    }

    private static string NameOf(byte reason) => reason switch
    {
        0x01 or 0x84 => "the server does not speak MQTT 5",
        0x85 => "the server does not like this gateway id",
        0x04 or 0x86 => "unknown gateway or wrong secret",
        0x05 or 0x87 => "not authorised",
        0x88 => "the server is not available now",
        0x89 => "the server is busy",
        0x8A => "banned",
        0x9C or 0x9D => "the server sends us elsewhere",
        _ => $"reason {reason:X2}",
    };

    private static void Text(List<byte> body, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        body.Add((byte)(bytes.Length >> 8));
        body.Add((byte)bytes.Length);
        body.AddRange(bytes);
    }
}
