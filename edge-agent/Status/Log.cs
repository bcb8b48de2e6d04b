using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Status;

internal static partial class Log
{
    private const int Block = 1600;    // Status owns 1600..1699; the watchdog has 90..99

    [LoggerMessage(Block + 90, LogLevel.Critical, "{Loop} has not moved for {Seconds} s: the watchdog is not petted until it does")]
    public static partial void LoopStuck(this ILogger logger, string loop, long seconds);

    [LoggerMessage(Block + 91, LogLevel.Warning, "{Loop} moves again")]
    public static partial void LoopMovesAgain(this ILogger logger, string loop);
}
