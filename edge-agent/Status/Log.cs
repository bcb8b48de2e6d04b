using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Status;

internal static partial class Log
{
    private const int Block = 1600;    // Status owns 1600..1699; next free: +3; the watchdog has 90..99

    [LoggerMessage(Block + 1, LogLevel.Information, "Status page at http://127.0.0.1:{Port}/")]
    public static partial void PageOpened(this ILogger logger, int port);

    [LoggerMessage(Block + 2, LogLevel.Warning, "Status page: port {Port} is taken ({Reason}); the agent runs without its page. Set Status.Port to another number, or 0 for none")]
    public static partial void PagePortTaken(this ILogger logger, int port, string reason);

    [LoggerMessage(Block + 90, LogLevel.Critical, "{Loop} has not moved for {Seconds} s: the watchdog is not petted until it does")]
    public static partial void LoopStuck(this ILogger logger, string loop, long seconds);

    [LoggerMessage(Block + 91, LogLevel.Warning, "{Loop} moves again")]
    public static partial void LoopMovesAgain(this ILogger logger, string loop);
}
