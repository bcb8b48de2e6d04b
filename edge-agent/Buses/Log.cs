using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Buses;

internal static partial class Log
{
    private const int Block = 1000;    // Buses owns 1000..1099; next free: +3

    [LoggerMessage(Block + 1, LogLevel.Information, "Bus {Bus} is open at {Address}")]
    public static partial void BusOpened(this ILogger logger, string bus, string address);

    [LoggerMessage(Block + 2, LogLevel.Warning, "Bus {Bus} at {Address} is down: {Reason}. It is tried again by itself; check cable, power and the port's name")]
    public static partial void BusDown(this ILogger logger, string bus, string address, string reason);
}
