using Microsoft.Extensions.Logging;
using SmartPoles.Protocols.Fieldbus.Hj212;

namespace SmartPoles.EdgeAgent.Instruments;

internal static partial class Log
{
    private const int Block = 1700;    // Instruments owns 1700..1749; next free: +10

    [LoggerMessage(Block + 1, LogLevel.Information, "Instruments may dial {Port} at {Address}")]
    public static partial void PortOpened(this ILogger logger, string port, string address);

    [LoggerMessage(Block + 2, LogLevel.Error, "Instruments cannot dial {Port} at {Address}: {Reason}; tried again")]
    public static partial void PortFailed(this ILogger logger, string port, string address, string reason);

    [LoggerMessage(Block + 3, LogLevel.Information, "Station {Station} has dialled {Port} from {Peer}")]
    public static partial void StationDialled(this ILogger logger, string station, string port, string peer);

    [LoggerMessage(Block + 4, LogLevel.Warning, "A station that the configuration does not know sends to {Port} from {Peer}: {Station}")]
    public static partial void StationUnknown(this ILogger logger, string port, string peer, string station);

    [LoggerMessage(Block + 5, LogLevel.Warning, "{Device}: no data of station {Station} for {Seconds} s")]
    public static partial void DeviceWentSilent(this ILogger logger, string device, string station, int seconds);

    [LoggerMessage(Block + 6, LogLevel.Information, "{Device}: data of station {Station} again")]
    public static partial void DeviceSendsAgain(this ILogger logger, string device, string station);

    [LoggerMessage(Block + 7, LogLevel.Warning, "Station {Station} sends factor {Code}, which its Factors do not name; not stored")]
    public static partial void FactorNotConfigured(this ILogger logger, string station, string code);

    [LoggerMessage(Block + 8, LogLevel.Error, "Unit fault: {Code} of station {Station} is a thousand times or a thousandth of what it was; values are not believed. Look at its manual and at Unit in {Path}")]
    public static partial void UnitFault(this ILogger logger, string station, string code, string path);

    [LoggerMessage(Block + 9, LogLevel.Warning, "Packets of station {Station} are not believed: {Doubt}")]
    public static partial void StationDoubted(this ILogger logger, string station, Hj212Doubt doubt);
}
