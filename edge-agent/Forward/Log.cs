using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Forward;

internal static partial class Log
{
    private const int Block = 1750;    // Forward owns 1750..1799; next free: +3

    [LoggerMessage(Block + 1, LogLevel.Information, "Platform {Platform} reached; {Packets} packets wait for it")]
    public static partial void PlatformReached(this ILogger logger, string platform, int packets);

    [LoggerMessage(Block + 2, LogLevel.Warning, "Platform {Platform} lost: {Reason}; {Packets} packets wait, dialled again with growing pauses")]
    public static partial void PlatformLost(this ILogger logger, string platform, string reason, int packets);
}
