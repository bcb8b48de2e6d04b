using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Buses;

internal static partial class Log
{
    private const int Block = 1000;    // Buses owns 1000..1099; next free: +5

    [LoggerMessage(Block + 1, LogLevel.Information, "Bus {Bus} is open at {Address}")]
    public static partial void BusOpened(this ILogger logger, string bus, string address);

    [LoggerMessage(Block + 2, LogLevel.Warning, "Bus {Bus} at {Address} is down: {Reason}. It is tried again by itself; check cable, power and the port's name")]
    public static partial void BusDown(this ILogger logger, string bus, string address, string reason);

    [LoggerMessage(Block + 3, LogLevel.Warning, "Bus {Bus}: {Address} does not turn the direction of RS-485 ({Reason}); going on without. Remove Rs485 if the adapter does it by itself")]
    public static partial void NoRs485(this ILogger logger, string bus, string address, string reason);

    [LoggerMessage(Block + 4, LogLevel.Information, "Bus {Bus} hears its own questions: the transceiver listens while it sends. They are passed over")]
    public static partial void BusEchoes(this ILogger logger, string bus);
}
