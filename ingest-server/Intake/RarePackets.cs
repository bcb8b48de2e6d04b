using System.Text;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Intake;

/// <summary>
/// The packets that a connection sees a handful of times: MQTTnet's formatter turns them into objects and back, after the shape was
/// checked (<see cref="ConnectShape"/>, <see cref="SubscribeShape"/>). PUBLISH, PUBACK and PING do not come here.
/// </summary>
internal static class RarePackets
{
    private const int BufferBytes = 256;

    internal static ConnectRequest ReadConnect(in FixedHeader header, byte[] body, bool isMqtt5)
    {
        var packet = Decode<MqttConnectPacket>(in header, body, isMqtt5);
        return new ConnectRequest(
            isMqtt5, packet.ClientId ?? "", packet.Username, packet.Password, packet.KeepAlivePeriod, packet.WillFlag ? packet.WillTopic : null,
            packet.WillMessage ?? [], packet.ReceiveMaximum == 0 ? ushort.MaxValue : packet.ReceiveMaximum,
            packet.MaximumPacketSize == 0 ? uint.MaxValue : packet.MaximumPacketSize, packet.AuthenticationMethod is not null);
    }

    /// <summary>CONNACK of a session. MQTT 5.0, 3.2.2.3: what is not offered is said, because the default is "offered".</summary>
    internal static byte[] WriteGranted(ConnectRequest request, IntakeOptions options, string serverId, string? issuedSecret)
    {
        var answer = new MqttConnAckPacket();
        if (!request.IsMqtt5) return Encode(answer, isMqtt5: false);
        answer.ReceiveMaximum = (ushort)options.WindowMessages;
        answer.MaximumQoS = MqttQualityOfServiceLevel.AtLeastOnce;
        answer.MaximumPacketSize = (uint)options.PayloadBytesMax + IntakeLimits.ControlBytesMax;
        answer.RetainAvailable = false;
        answer.WildcardSubscriptionAvailable = true;
        answer.SubscriptionIdentifiersAvailable = false;
        answer.SharedSubscriptionAvailable = false;
        if (request.GrantedSeconds(options) is var seconds && seconds != request.KeepAliveSeconds) answer.ServerKeepAlive = (ushort)seconds;
        answer.UserProperties = [UserProperty(MqttNames.ServerIdProperty, serverId)];
        if (issuedSecret is not null) answer.UserProperties.Add(UserProperty(MqttNames.SecretProperty, issuedSecret));
        return Encode(answer, isMqtt5: true);
    }

    /// <summary>CONNACK of a refusal.</summary>
    internal static byte[] WriteRefused(ReasonCode reason, string? text, bool isMqtt5) => Encode(
        isMqtt5
            ? new MqttConnAckPacket { ReasonCode = (MqttConnectReasonCode)reason, ReasonString = text }
            : new MqttConnAckPacket { ReturnCode = ReturnCodeOf(reason) },
        isMqtt5);

    internal static SubscribeRequest ReadSubscribe(in FixedHeader header, byte[] body, bool isMqtt5)
    {
        var packet = Decode<MqttSubscribePacket>(in header, body, isMqtt5);
        return new SubscribeRequest(
            packet.PacketIdentifier, packet.SubscriptionIdentifier != 0,
            [.. packet.TopicFilters.Select(filter => (filter.Topic, (int)filter.QualityOfServiceLevel))]);
    }

    /// <summary>SUBACK. 3.1.1 knows one word for "no" (3.9.3).</summary>
    internal static byte[] WriteSubAck(ushort packetId, IEnumerable<ReasonCode> reasons, bool isMqtt5) => Encode(
        new MqttSubAckPacket
        {
            PacketIdentifier = packetId,
            ReasonCodes = [.. reasons.Select(reason => (MqttSubscribeReasonCode)(reason > ReasonCode.Unspecified && !isMqtt5 ? ReasonCode.Unspecified : reason))],
        },
        isMqtt5);

    internal static UnsubscribeRequest ReadUnsubscribe(in FixedHeader header, byte[] body, bool isMqtt5)
    {
        var packet = Decode<MqttUnsubscribePacket>(in header, body, isMqtt5);
        return new UnsubscribeRequest(packet.PacketIdentifier, packet.TopicFilters);
    }

    internal static byte[] WriteUnsubAck(ushort packetId, IEnumerable<ReasonCode> reasons, bool isMqtt5) => Encode(
        new MqttUnsubAckPacket { PacketIdentifier = packetId, ReasonCodes = [.. reasons.Select(reason => (MqttUnsubscribeReasonCode)reason)] }, isMqtt5);

    private static MqttUserProperty UserProperty(string name, string value) => new(name, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(value)));

    /// <summary>MQTT 3.1.1, table 3.1.</summary>
    private static MqttConnectReturnCode ReturnCodeOf(ReasonCode reason) => reason switch
    {
        ReasonCode.UnsupportedProtocolVersion => MqttConnectReturnCode.ConnectionRefusedUnacceptableProtocolVersion,
        ReasonCode.ClientIdentifierNotValid => MqttConnectReturnCode.ConnectionRefusedIdentifierRejected,
        ReasonCode.ServerUnavailable or ReasonCode.ServerBusy => MqttConnectReturnCode.ConnectionRefusedServerUnavailable,
        _ => MqttConnectReturnCode.ConnectionRefusedNotAuthorized,
    };

    private static T Decode<T>(in FixedHeader header, byte[] body, bool isMqtt5) where T : MqttPacket =>
        (T)NewCodec(isMqtt5).Decode(new ReceivedMqttPacket(header.First, new ArraySegment<byte>(body), header.Total));

    private static byte[] Encode(MqttPacket packet, bool isMqtt5) => NewCodec(isMqtt5).Encode(packet).ToArray();

    // A codec a packet, not a connection: ten thousand idle connections need none.
    private static MqttPacketFormatterAdapter NewCodec(bool isMqtt5) =>
        new(isMqtt5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311, new MqttBufferWriter(BufferBytes, IntakeLimits.ConnectBytesMax));
}
