namespace SmartPoles.IngestServer.Notifications;

internal static partial class Log
{
    private const int Block = 2600;    // Notifications owns 2600..2699; next free: +4

    [LoggerMessage(Block + 1, LogLevel.Warning, "Notifications by {Channel} fail and are tried again: {Reason}")]
    public static partial void ChannelFails(this ILogger logger, string channel, string reason);

    [LoggerMessage(Block + 2, LogLevel.Information, "Notifications by {Channel} are taken again after {Failures} failures")]
    public static partial void ChannelBack(this ILogger logger, string channel, int failures);

    [LoggerMessage(Block + 3, LogLevel.Error, "Notification {Id} by {Channel} is a dead letter: {Reason}")]
    public static partial void DeadLetter(this ILogger logger, string channel, string id, string reason);
}
