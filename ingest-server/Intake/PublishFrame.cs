namespace SmartPoles.IngestServer.Intake;

/// <summary>One PUBLISH as it was received. It borrows the input.</summary>
/// <remarks>
/// MQTT 5.0 and 3.1.1, 3.3
/// <code>
/// flags of the fixed header:  DUP (1) | QoS (2) | RETAIN (1)
/// +------------------+-----------+----------------------+------------------------+-----------+
/// | topic length (16)| topic     | packet id (16, QoS>0)| properties (MQTT 5)    | payload   |
/// +------------------+-----------+----------------------+------------------------+-----------+
/// </code>
/// </remarks>
internal readonly ref struct PublishFrame
{
    internal ReadOnlySpan<byte> Topic { get; private init; }

    internal ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>0 or 1.</summary>
    internal int Qos { get; private init; }

    /// <summary>1..65535 with QoS 1, 0 with QoS 0.</summary>
    internal ushort PacketId { get; private init; }

    /// <summary>The properties with their length in front, checked; empty with MQTT 3.1.1.</summary>
    internal ReadOnlySpan<byte> Properties { get; private init; }

    /// <summary>True when the sender says that it has sent it before.</summary>
    internal bool IsDuplicate { get; private init; }

    internal static ReasonCode Read(int flags, ReadOnlySpan<byte> body, bool isMqtt5, out PublishFrame frame)
    {
        frame = default;
        var qos = flags >> 1 & 3;
        var isDuplicate = (flags & 8) != 0;

        // QoS 3 does not exist (MQTT-3.3.1-4), and what is not acknowledged is never sent again (MQTT-3.3.1-2).
        if (qos == 3 || (qos == 0 && isDuplicate)) return ReasonCode.MalformedPacket;
        if (qos == 2) return ReasonCode.QosNotSupported;
        if (isMqtt5 && (flags & 1) != 0) return ReasonCode.RetainNotSupported;

        var cursor = new PacketCursor(body);
        if (!cursor.TryText(out var topic)) return ReasonCode.MalformedPacket;
        ushort packetId = 0;
        if (qos == 1)
        {
            if (!cursor.TryUInt16(out packetId)) return ReasonCode.MalformedPacket;
            if (packetId == 0) return isMqtt5 ? ReasonCode.ProtocolError : ReasonCode.MalformedPacket;
        }

        ReadOnlySpan<byte> properties = default;
        if (isMqtt5)
        {
            properties = cursor.Rest;
            var fault = PropertyList.Check(ref cursor, PropertyList.OfPublish);
            if (fault != ReasonCode.Success) return fault;
            properties = properties[..^cursor.Rest.Length];
        }

        if (!TopicText.IsName(topic)) return ReasonCode.TopicNameInvalid;
        frame = new PublishFrame { Topic = topic, Payload = cursor.Rest, Qos = qos, PacketId = packetId, Properties = properties, IsDuplicate = isDuplicate };
        return ReasonCode.Success;
    }
}
