using SmartPoles.DeviceSimulators.Recording.Mqtt;

namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>
/// What a link has received: cuts it into packets, tells them to an ear, and keeps what is not over yet and the acknowledgements that are owed. Holds no
/// buffer while there is neither.
/// </summary>
/// <remarks>
/// <code>
///   bytes ──▶ PUBLISH (3)            ──▶ OnCommand, and a PUBACK is owed for QoS 1
///             PUBACK (4), SUBACK (9) ──▶ OnAcknowledged
///             PINGRESP (13)          ──▶ nothing; it was heard
///             DISCONNECT (14), else  ──▶ the end, with words
/// </code>
/// MQTT 5.0, 2.1 and 3.
/// </remarks>
internal sealed class FleetInbox(byte[]? rest)
{
    private byte[]? _rest = rest;
    private List<ushort>? _owed;

    /// <summary>Bytes of a packet that has not come whole.</summary>
    internal int RestLength => _rest?.Length ?? 0;

    /// <summary>Takes these bytes out, to be read on with what comes behind them; null for none.</summary>
    internal byte[]? TakeRest()
    {
        var rest = _rest;
        _rest = null;
        return rest;
    }

    /// <summary>Tells an ear all packets that are whole.</summary>
    /// <returns>Null, or why the link is to end.</returns>
    internal string? Take(ReadOnlySpan<byte> bytes, IFleetEar ear)
    {
        while (!bytes.IsEmpty)
        {
            var length = MqttAnswers.PacketLength(bytes, out var head);
            if (length < 0) return "the server sends what is no MQTT";
            if (length == 0 || length > bytes.Length)
            {
                _rest = bytes.ToArray();
                return null;
            }

            if (TakeOne(bytes[0], bytes[head..length], ear) is { } end) return end;
            bytes = bytes[length..];
        }

        return null;
    }

    /// <summary>Packs the acknowledgements of commands that are owed. Another caller's than that of <see cref="Take"/>.</summary>
    internal void PackOwed(MqttPackets packets)
    {
        if (Volatile.Read(ref _owed) is not { } owed) return;
        lock (owed)
        {
            foreach (var packetId in owed) packets.Answer(0x40, packetId);
            owed.Clear();
        }
    }

    private string? TakeOne(byte first, ReadOnlySpan<byte> body, IFleetEar ear)
    {
        switch (first >> 4)
        {
            case 3 when MqttAnswers.TryPublish(first, body, isMqtt5: true, out var message) && message.Qos < 2:
                if (message.Qos == 1) Owe(message.PacketId);
                ear.OnCommand(message.Payload);
                return null;
            case 4 when MqttAnswers.TryNumber(ref body, out var packetId):
                ear.OnAcknowledged(packetId, body.Length > 0 ? body[0] : 0);
                return null;
            case 9 when MqttAnswers.TryNumber(ref body, out var packetId) && MqttAnswers.TryProperties(ref body, out _) && body.Length > 0:
                ear.OnAcknowledged(packetId, body[0]);
                return null;
            case 13:
                return null;
            case 14:
                return body.IsEmpty ? "the server said goodbye" : $"the server ended the connection, reason code {body[0]:X2}";
            default:
                return $"the server sends a packet of type {first >> 4} that makes no sense";
        }
    }

    private void Owe(ushort packetId)
    {
        var owed = _owed ?? [];
        lock (owed) owed.Add(packetId);
        Volatile.Write(ref _owed, owed);
    }
}
