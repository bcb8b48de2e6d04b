using System.Text;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Intake;

/// <summary>Questions to a CONNECT that need no look at who it is, and its answers.</summary>
internal static class ConnectRequest
{
    private const int SecondsKeepAliveOff = 0;

    /// <summary>Why it is refused whoever sent it; null when it may be looked at.</summary>
    internal static (ReasonCode Reason, string Text)? Objection(MqttConnectPacket packet, bool isMqtt5, IntakeOptions options)
    {
        if (string.IsNullOrEmpty(packet.ClientId)) return (ReasonCode.ClientIdentifierNotValid, "The client id is empty; a gateway's is its id");
        if (packet.AuthenticationMethod is not null) return (ReasonCode.BadAuthenticationMethod, "Extended authentication is not offered");

        // MQTT 5 lets the server set the keepalive; 3.1.1 has no word for it.
        var isTooLong = packet.KeepAlivePeriod == SecondsKeepAliveOff || packet.KeepAlivePeriod > options.KeepAliveSecondsMax;
        return isTooLong && !isMqtt5 ? (ReasonCode.NotAuthorized, $"Keepalive must be 1..{options.KeepAliveSecondsMax} s") : null;
    }

    internal static int KeepAliveSeconds(MqttConnectPacket packet, IntakeOptions options) =>
        packet.KeepAlivePeriod == SecondsKeepAliveOff ? options.KeepAliveSecondsMax : Math.Min(packet.KeepAlivePeriod, options.KeepAliveSecondsMax);

    /// <summary>CONNACK of a session. MQTT 5.0, 3.2.2.3: what is not offered is said, because the default is "offered".</summary>
    internal static byte[] Accepted(MqttConnectPacket packet, bool isMqtt5, IntakeOptions options, string serverId, string? issuedSecret)
    {
        var answer = new MqttConnAckPacket();
        if (!isMqtt5) return RarePackets.Encode(answer, isMqtt5);
        answer.ReceiveMaximum = (ushort)options.WindowMessages;
        answer.MaximumQoS = MqttQualityOfServiceLevel.AtLeastOnce;
        answer.MaximumPacketSize = (uint)options.PayloadBytesMax + IntakeLimits.ControlBytesMax;
        answer.RetainAvailable = false;
        answer.WildcardSubscriptionAvailable = true;
        answer.SubscriptionIdentifiersAvailable = false;
        answer.SharedSubscriptionAvailable = false;
        if (KeepAliveSeconds(packet, options) is var seconds && seconds != packet.KeepAlivePeriod) answer.ServerKeepAlive = (ushort)seconds;
        answer.UserProperties = [new MqttUserProperty(MqttNames.ServerIdProperty, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(serverId)))];
        if (issuedSecret is not null) answer.UserProperties.Add(new MqttUserProperty(MqttNames.SecretProperty, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(issuedSecret))));
        return RarePackets.Encode(answer, isMqtt5);
    }

    /// <summary>CONNACK of a refusal.</summary>
    internal static byte[] Refused(ReasonCode reason, string? text, bool isMqtt5) => RarePackets.Encode(
        isMqtt5
            ? new MqttConnAckPacket { ReasonCode = (MqttConnectReasonCode)reason, ReasonString = text }
            : new MqttConnAckPacket { ReturnCode = ReturnCodeOf(reason) },
        isMqtt5);

    /// <summary>MQTT 3.1.1, table 3.1.</summary>
    private static MqttConnectReturnCode ReturnCodeOf(ReasonCode reason) => reason switch
    {
        ReasonCode.UnsupportedProtocolVersion => MqttConnectReturnCode.ConnectionRefusedUnacceptableProtocolVersion,
        ReasonCode.ClientIdentifierNotValid => MqttConnectReturnCode.ConnectionRefusedIdentifierRejected,
        ReasonCode.ServerUnavailable or ReasonCode.ServerBusy => MqttConnectReturnCode.ConnectionRefusedServerUnavailable,
        _ => MqttConnectReturnCode.ConnectionRefusedNotAuthorized,
    };
}
