using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Forward;

internal static partial class Log
{
    private const int Block = 1750;    // Forward owns 1750..1799; next free: +6

    [LoggerMessage(Block + 1, LogLevel.Information, "Platform {Platform} reached; {Packets} packets wait for it")]
    public static partial void PlatformReached(this ILogger logger, string platform, int packets);

    [LoggerMessage(Block + 2, LogLevel.Warning, "Platform {Platform} lost: {Reason}; {Packets} packets wait, dialled again with growing pauses")]
    public static partial void PlatformLost(this ILogger logger, string platform, string reason, int packets);

    [LoggerMessage(Block + 3, LogLevel.Information, "Platform {Platform}: {Packets} packets of an earlier run wait in {Directory}")]
    public static partial void PacketsRestored(this ILogger logger, string platform, int packets, string directory);

    [LoggerMessage(Block + 4, LogLevel.Warning, "Packets for platform {Platform} are in memory only: {Reason}. A power cut would lose them; see to the disk of {Directory}")]
    public static partial void PacketsNotKept(this ILogger logger, string platform, string reason, string directory);

    [LoggerMessage(Block + 5, LogLevel.Information, "Packets for platform {Platform} are on the disk again")]
    public static partial void PacketsKeptAgain(this ILogger logger, string platform);
}
