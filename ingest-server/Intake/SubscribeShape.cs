namespace SmartPoles.IngestServer.Intake;

/// <summary>Holds SUBSCRIBE, UNSUBSCRIBE and DISCONNECT against the letter of the standard. MQTT 5.0 and 3.1.1, 3.8, 3.10 and 3.14.</summary>
/// <remarks>
/// <code>
/// SUBSCRIBE    | packet id (16) | properties (5.0) | filter | options (8) | filter | options (8) | - - -
/// UNSUBSCRIBE  | packet id (16) | properties (5.0) | filter | filter | - - -
/// DISCONNECT   [ reason (8) [ properties ] ]                                                        (5.0 only)
/// options (5.0):  0 (2) | retain handling (2) | retain as published | no local | QoS (2)
/// </code>
/// Whether a filter is legal is answered filter by filter; here it only has to be text.
/// </remarks>
internal static class SubscribeShape
{
    /// <summary>Flags of the fixed header (MQTT-3.8.1-1, MQTT-3.10.1-1).</summary>
    private const int Flags = 2;

    internal static ReasonCode CheckSubscribe(int flags, ReadOnlySpan<byte> body, bool isMqtt5)
    {
        var cursor = new PacketCursor(body);
        var fault = CheckStart(flags, ref cursor, isMqtt5, PropertyList.OfSubscribe);
        if (fault != ReasonCode.Success) return fault;
        do
        {
            if (!cursor.TryText(out _) || !cursor.TryByte(out var options)) return ReasonCode.MalformedPacket;
            if ((options & 3) == 3 || (options & (isMqtt5 ? 0xC0 : 0xFC)) != 0) return ReasonCode.MalformedPacket;
            if ((options & 0x30) == 0x30) return ReasonCode.ProtocolError;
        }
        while (!cursor.IsAtEnd);
        return ReasonCode.Success;
    }

    internal static ReasonCode CheckUnsubscribe(int flags, ReadOnlySpan<byte> body, bool isMqtt5)
    {
        var cursor = new PacketCursor(body);
        var fault = CheckStart(flags, ref cursor, isMqtt5, PropertyList.OfUnsubscribe);
        if (fault != ReasonCode.Success) return fault;
        do
        {
            if (!cursor.TryText(out _)) return ReasonCode.MalformedPacket;
        }
        while (!cursor.IsAtEnd);
        return ReasonCode.Success;
    }

    internal static ReasonCode CheckDisconnect(int flags, ReadOnlySpan<byte> body, bool isMqtt5, out ReasonCode said)
    {
        said = ReasonCode.Success;
        if (flags != 0) return ReasonCode.MalformedPacket;
        if (body.IsEmpty) return ReasonCode.Success;
        if (!isMqtt5) return ReasonCode.MalformedPacket;
        said = (ReasonCode)body[0];
        var cursor = new PacketCursor(body[1..]);
        if (cursor.IsAtEnd) return ReasonCode.Success;
        var fault = PropertyList.Check(ref cursor, PropertyList.OfDisconnect);
        return fault == ReasonCode.Success && !cursor.IsAtEnd ? ReasonCode.MalformedPacket : fault;
    }

    private static ReasonCode CheckStart(int flags, ref PacketCursor cursor, bool isMqtt5, ulong properties)
    {
        if (flags != Flags || !cursor.TryUInt16(out var packetId)) return ReasonCode.MalformedPacket;
        if (packetId == 0) return isMqtt5 ? ReasonCode.ProtocolError : ReasonCode.MalformedPacket;
        if (isMqtt5 && PropertyList.Check(ref cursor, properties) is not ReasonCode.Success and var fault) return fault;

        // At least one filter (MQTT-3.8.3-2, MQTT-3.10.3-2).
        return cursor.IsAtEnd ? ReasonCode.ProtocolError : ReasonCode.Success;
    }
}
