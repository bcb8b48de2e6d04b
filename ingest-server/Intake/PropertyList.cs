namespace SmartPoles.IngestServer.Intake;

/// <summary>Checks the properties of a packet from a client. MQTT 5.0, 2.2.2.</summary>
/// <remarks>
/// <code>
/// +-----------------------+--------+-------+--------+-------+- - -
/// | length (1..4 B)       | id (1) | value | id (1) | value |
/// +-----------------------+--------+-------+--------+-------+- - -
/// </code>
/// An id appears once, except the user property; which ids a packet may carry is a set of bits, one for each id.
/// </remarks>
internal static class PropertyList
{
    private const byte TopicAlias = 0x23;
    private const byte UserProperty = 0x26;

    /// <summary>3.1.2.11</summary>
    internal const ulong OfConnect = 1UL << 0x11 | 1UL << 0x15 | 1UL << 0x16 | 1UL << 0x17 | 1UL << 0x19 | 1UL << 0x21 | 1UL << 0x22 | 1UL << UserProperty | 1UL << 0x27;

    /// <summary>3.1.3.2</summary>
    internal const ulong OfWill = 1UL << 0x01 | 1UL << 0x02 | 1UL << 0x03 | 1UL << 0x08 | 1UL << 0x09 | 1UL << 0x18 | 1UL << UserProperty;

    /// <summary>3.3.2.3, without the subscription identifier, which only a server sends.</summary>
    internal const ulong OfPublish = 1UL << 0x01 | 1UL << 0x02 | 1UL << 0x03 | 1UL << 0x08 | 1UL << 0x09 | 1UL << TopicAlias | 1UL << UserProperty;

    /// <summary>3.4.2.2</summary>
    internal const ulong OfPubAck = 1UL << 0x1F | 1UL << UserProperty;

    /// <summary>3.8.2.1</summary>
    internal const ulong OfSubscribe = 1UL << 0x0B | 1UL << UserProperty;

    /// <summary>3.10.2.1</summary>
    internal const ulong OfUnsubscribe = 1UL << UserProperty;

    /// <summary>3.14.2.2, without the server reference, which only a server sends.</summary>
    internal const ulong OfDisconnect = 1UL << 0x11 | 1UL << 0x1F | 1UL << UserProperty;

    internal static ReasonCode Check(ref PacketCursor cursor, ulong allowed)
    {
        if (!cursor.TryVariable(out var length) || !cursor.TryBytes(length, out var bytes)) return ReasonCode.MalformedPacket;
        if (length == 0) return ReasonCode.Success;
        var properties = new PacketCursor(bytes);
        var seen = 0UL;
        while (properties.TryByte(out var id))
        {
            var fault = CheckValue(ref properties, id);
            if (fault != ReasonCode.Success) return fault;
            var bit = 1UL << id;
            if ((allowed & bit) == 0 || (seen & bit) != 0) return ReasonCode.ProtocolError;
            if (id != UserProperty) seen |= bit;
        }

        return ReasonCode.Success;
    }

    private static ReasonCode CheckValue(ref PacketCursor properties, byte id)
    {
        switch (id)
        {
            case 0x01 or 0x17 or 0x19:
                if (!properties.TryByte(out var flag)) return ReasonCode.MalformedPacket;
                return flag <= 1 ? ReasonCode.Success : ReasonCode.ProtocolError;
            case 0x02 or 0x11 or 0x18:
                return Sound(properties.TryUInt32(out _));
            case 0x27:
                if (!properties.TryUInt32(out var size)) return ReasonCode.MalformedPacket;
                return size > 0 ? ReasonCode.Success : ReasonCode.ProtocolError;
            case 0x21:
                if (!properties.TryUInt16(out var maximum)) return ReasonCode.MalformedPacket;
                return maximum > 0 ? ReasonCode.Success : ReasonCode.ProtocolError;
            case 0x22:
                return Sound(properties.TryUInt16(out _));
            case TopicAlias:
                // Our CONNACK grants none, so every alias is above the maximum (MQTT-3.3.2-9).
                return properties.TryUInt16(out _) ? ReasonCode.TopicAliasInvalid : ReasonCode.MalformedPacket;
            case 0x0B:
                if (!properties.TryVariable(out var identifier)) return ReasonCode.MalformedPacket;
                return identifier > 0 ? ReasonCode.Success : ReasonCode.ProtocolError;
            case 0x09 or 0x16:
                return Sound(properties.TryBinary(out _));
            case 0x03 or 0x08 or 0x15 or 0x1F:
                return Sound(properties.TryText(out _));
            case UserProperty:
                return Sound(properties.TryText(out _) && properties.TryText(out _));
            default:
                return IsOfServer(id) ? ReasonCode.ProtocolError : ReasonCode.MalformedPacket;
        }
    }

    // Known ids that only a server sends; their values need no look.
    private static bool IsOfServer(byte id) => id is 0x12 or 0x13 or 0x1A or 0x1C or 0x24 or 0x25 or 0x28 or 0x29 or 0x2A;

    private static ReasonCode Sound(bool isSound) => isSound ? ReasonCode.Success : ReasonCode.MalformedPacket;
}
