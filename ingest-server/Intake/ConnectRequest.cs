namespace SmartPoles.IngestServer.Intake;

/// <summary>A CONNECT that has the right shape.</summary>
/// <param name="Password">Null without one.</param>
/// <param name="KeepAliveSeconds">As sent; 0: none.</param>
/// <param name="WillTopic">Null without a will.</param>
/// <param name="ReceiveMaximum">How many PUBLISHes of QoS 1 it takes at once.</param>
/// <param name="PacketBytesMax">Largest packet that it takes.</param>
internal sealed record ConnectRequest(
    bool IsMqtt5, string ClientId, string? UserName, byte[]? Password, int KeepAliveSeconds, string? WillTopic, byte[] WillPayload, int ReceiveMaximum,
    uint PacketBytesMax, bool WantsExtendedAuthentication)
{
    private const int KeepAliveOff = 0;

    /// <summary>Why it is refused whoever sent it; null when it may be looked at.</summary>
    internal (ReasonCode Reason, string Text)? Objection(IntakeOptions options)
    {
        if (ClientId.Length == 0) return (ReasonCode.ClientIdentifierNotValid, "The client id is empty; a gateway's is its id");
        if (WantsExtendedAuthentication) return (ReasonCode.BadAuthenticationMethod, "Extended authentication is not offered");

        // MQTT 5 lets the server set the keepalive; 3.1.1 has no word for it.
        return KeepAliveSeconds != GrantedSeconds(options) && !IsMqtt5 ? (ReasonCode.NotAuthorized, $"Keepalive must be 1..{options.KeepAliveSecondsMax} s") : null;
    }

    /// <summary>The keepalive that holds.</summary>
    internal int GrantedSeconds(IntakeOptions options) =>
        KeepAliveSeconds == KeepAliveOff ? options.KeepAliveSecondsMax : Math.Min(KeepAliveSeconds, options.KeepAliveSecondsMax);
}
