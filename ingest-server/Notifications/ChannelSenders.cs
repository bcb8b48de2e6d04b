namespace SmartPoles.IngestServer.Notifications;

/// <summary>Makes the way out that a channel asks for.</summary>
internal static class ChannelSenders
{
    internal static IChannelSender Create(ChannelOptions channel, TimeProvider time) => channel.Kind switch
    {
        "mqtt" => new MqttSender(channel, ChannelSecret.Read(channel), time),
        "email" => new MailSender(channel, ChannelSecret.Read(channel), time),
        _ => new WebhookSender(channel, ChannelSecret.Read(channel)!, time),
    };
}
