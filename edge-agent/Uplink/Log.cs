using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Uplink;

internal static partial class Log
{
    private const int Block = 1400;    // Uplink owns 1400..1499; next free: +10

    [LoggerMessage(Block + 1, LogLevel.Information, "Uplink: connected to {Server}")]
    public static partial void Connected(this ILogger logger, Uri server);

    [LoggerMessage(Block + 2, LogLevel.Warning, "Uplink: {Server} cannot be reached ({Reason}); readings are kept and it is tried again")]
    public static partial void ServerAway(this ILogger logger, Uri server, string reason);

    [LoggerMessage(Block + 3, LogLevel.Warning, "Uplink: connection lost ({Reason}); readings are kept")]
    public static partial void ConnectionLost(this ILogger logger, string reason);

    [LoggerMessage(Block + 4, LogLevel.Information, "Uplink: births of {Devices} devices sent, bdSeq {BdSeq}, epoch {Epoch}")]
    public static partial void SessionBorn(this ILogger logger, int devices, byte bdSeq, ulong epoch);

    [LoggerMessage(Block + 5, LogLevel.Information, "Uplink: the server asks for all births again")]
    public static partial void RebirthRequested(this ILogger logger);

    [LoggerMessage(Block + 6, LogLevel.Warning, "Uplink: the server refuses a message ({Reason}); it is kept and sent again")]
    public static partial void Refused(this ILogger logger, string reason);

    [LoggerMessage(Block + 7, LogLevel.Information, "Uplink: {Bytes} bytes of backlog go to the history lane")]
    public static partial void BacklogFound(this ILogger logger, long bytes);

    [LoggerMessage(Block + 8, LogLevel.Information, "Uplink: the backlog is sent")]
    public static partial void BacklogSent(this ILogger logger);

    [LoggerMessage(Block + 9, LogLevel.Error, "Uplink: {Path} was not saved: {Reason}")]
    public static partial void SequenceNotSaved(this ILogger logger, string path, string reason);
}
