namespace SmartPoles.IngestServer.Intake;

/// <summary>Holds a CONNECT against the letter of the standard, before the codec makes an object of it. MQTT 5.0 and 3.1.1, 3.1.</summary>
/// <remarks>
/// <code>
/// +------------------+-----------+-----------+----------------+-------------------+-----------+- - -
/// | "MQTT" (16 + 4 B)| level (8) | flags (8) | keepalive (16) | properties (5.0)  | client id | [will] [user] [password]
/// +------------------+-----------+-----------+----------------+-------------------+-----------+- - -
/// flags:  user | password | will retain | will QoS (2) | will | clean start | 0
/// </code>
/// </remarks>
internal static class ConnectShape
{
    internal const byte Level311 = 4;
    internal const byte Level5 = 5;

    internal static ReasonCode Check(ReadOnlySpan<byte> body, out byte level)
    {
        level = 0;
        var cursor = new PacketCursor(body);
        if (!cursor.TryText(out var name) || !cursor.TryByte(out level)) return ReasonCode.MalformedPacket;
        var isOld = name.SequenceEqual("MQIsdp"u8) && level == 3;
        if (!isOld && !name.SequenceEqual("MQTT"u8)) return ReasonCode.MalformedPacket;
        if (isOld || level is not (Level311 or Level5)) return ReasonCode.UnsupportedProtocolVersion;
        return CheckRest(ref cursor, level == Level5);
    }

    private static ReasonCode CheckRest(ref PacketCursor cursor, bool isMqtt5)
    {
        if (!cursor.TryByte(out var flags) || !cursor.TryUInt16(out _)) return ReasonCode.MalformedPacket;
        var (hasUser, hasPassword, hasWill, willQos) = ((flags & 0x80) != 0, (flags & 0x40) != 0, (flags & 0x04) != 0, flags >> 3 & 3);

        // MQTT-3.1.2-3, 3.1.2-11 to 3.1.2-15; a password without a user name only since 5.0 (3.1.2-22 of 3.1.1).
        if ((flags & 1) != 0 || willQos == 3 || (!hasWill && (flags & 0x38) != 0)) return ReasonCode.MalformedPacket;
        if (!isMqtt5 && hasPassword && !hasUser) return ReasonCode.MalformedPacket;
        if (isMqtt5 && PropertyList.Check(ref cursor, PropertyList.OfConnect) is not ReasonCode.Success and var fault) return fault;
        if (!cursor.TryText(out _)) return ReasonCode.MalformedPacket;
        if (hasWill)
        {
            if (isMqtt5 && PropertyList.Check(ref cursor, PropertyList.OfWill) is not ReasonCode.Success and var willFault) return willFault;
            if (!cursor.TryText(out var topic) || !cursor.TryBinary(out _)) return ReasonCode.MalformedPacket;
            if (!TopicText.IsName(topic)) return ReasonCode.TopicNameInvalid;
            if (willQos == 2) return ReasonCode.QosNotSupported;
            if (isMqtt5 && (flags & 0x20) != 0) return ReasonCode.RetainNotSupported;
        }

        if (hasUser && !cursor.TryText(out _)) return ReasonCode.MalformedPacket;
        if (hasPassword && !cursor.TryBinary(out _)) return ReasonCode.MalformedPacket;
        return cursor.IsAtEnd ? ReasonCode.Success : ReasonCode.MalformedPacket;
    }
}
