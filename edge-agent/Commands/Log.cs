using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Commands;

internal static partial class Log
{
    private const int Block = 1800;    // Commands and Configuration own 1800..1899; next free: +11

    [LoggerMessage(Block + 1, LogLevel.Error, "Configuration: {Fault}")]
    public static partial void ConfigurationFault(this ILogger logger, string fault);

    [LoggerMessage(Block + 2, LogLevel.Error, "Configuration: {Path} has {Faults} faults; the agent goes on with the one in force")]
    public static partial void ReloadRefused(this ILogger logger, string path, int faults);

    [LoggerMessage(Block + 3, LogLevel.Information, "Configuration: {Path} is read again and applied; the outbox goes on")]
    public static partial void Reloaded(this ILogger logger, string path);

    [LoggerMessage(Block + 4, LogLevel.Information, "Configuration: {Path} has not changed; nothing to do")]
    public static partial void ReloadUnchanged(this ILogger logger, string path);

    [LoggerMessage(Block + 5, LogLevel.Information, "Configuration: {Path} is new and on trial: unless the server is reached within {Seconds} s, the last good one comes back")]
    public static partial void OnTrial(this ILogger logger, string path, int seconds);

    [LoggerMessage(Block + 6, LogLevel.Information, "Configuration: {Path} has reached the server and is now the last good one")]
    public static partial void Proven(this ILogger logger, string path);

    [LoggerMessage(Block + 7, LogLevel.Error, "Configuration: {Path} did not reach the server within {Seconds} s; rolled back to the last good one. Correct the file and reload")]
    public static partial void RolledBack(this ILogger logger, string path, int seconds);

    [LoggerMessage(Block + 8, LogLevel.Error, "Configuration: {Path} was rolled back or failed {Starts} starts; running the last good one. Correct the file and reload")]
    public static partial void UsingLastGood(this ILogger logger, string path, int starts);

    [LoggerMessage(Block + 9, LogLevel.Warning, "Configuration: the last good one cannot be kept in {Directory}; without it nothing can be rolled back")]
    public static partial void LastGoodNotKept(this ILogger logger, string directory);
}
