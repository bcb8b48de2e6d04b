namespace SmartPoles.IngestServer.Intake;

internal static partial class Log
{
    private const int Block = 2000;    // Intake owns 2000..2099; next free: +4

    [LoggerMessage(Block + 1, LogLevel.Warning, "Connection of client {ClientId} refused: {Reason}")]
    public static partial void ConnectionRefused(this ILogger logger, string clientId, string? reason);

    [LoggerMessage(Block + 2, LogLevel.Warning, "Gateway {Gateway} published to {Topic}, which is not its own; connection closed")]
    public static partial void TopicRefused(this ILogger logger, string gateway, string topic);

    [LoggerMessage(Block + 3, LogLevel.Warning, "{Count} more connections refused since, reason {Reason}")]
    public static partial void MoreRefused(this ILogger logger, int count, RefusalReason reason);
}
