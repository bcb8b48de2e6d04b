using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Probes;

internal static partial class Log
{
    private const int Block = 1900;    // Probes owns 1900..1949; next free: +5

    [LoggerMessage(Block + 1, LogLevel.Information, "{Device} at {Target} is reachable, {Milliseconds} ms")]
    public static partial void Reachable(this ILogger logger, string device, string target, double milliseconds);

    [LoggerMessage(Block + 2, LogLevel.Warning, "{Device} at {Target} is not reachable: {Reason}")]
    public static partial void NotReachable(this ILogger logger, string device, string target, string reason);

    [LoggerMessage(Block + 3, LogLevel.Warning, "{Device} is asked by connecting to port {Port}: this machine does not permit the agent to send ICMP (net.ipv4.ping_group_range)")]
    public static partial void EchoNotPermitted(this ILogger logger, string device, int port);

    [LoggerMessage(Block + 4, LogLevel.Warning, "{Device} at {Target} cannot be asked: {Reason}")]
    public static partial void CannotBeAsked(this ILogger logger, string device, string target, string reason);
}
