using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Gathering;

internal static partial class Log
{
    private const int Block = 1200;    // Gathering owns 1200..1299; next free: +9

    [LoggerMessage(Block + 1, LogLevel.Warning, "{Device} on {Bus} went silent after {Failures} unanswered questions")]
    public static partial void DeviceWentSilent(this ILogger logger, string device, string bus, int failures);

    [LoggerMessage(Block + 2, LogLevel.Information, "{Device} on {Bus} answers again after {SilentSeconds} s")]
    public static partial void DeviceAnswersAgain(this ILogger logger, string device, string bus, long silentSeconds);

    [LoggerMessage(Block + 3, LogLevel.Information, "{Device} on {Bus} refuses some registers in one piece; {Holes} holes are known and not read through")]
    public static partial void LearnedHoles(this ILogger logger, string device, string bus, int holes);

    [LoggerMessage(Block + 5, LogLevel.Warning, "{Device} on {Bus}: {Trouble} It is kept as evidence, not as a value; set Overrides[].Unit of the device")]
    public static partial void UnitChanged(this ILogger logger, string device, string bus, string trouble);

    [LoggerMessage(Block + 6, LogLevel.Information, "{Device} on {Bus}: {Quantity} is where it was before")]
    public static partial void UnitIsBack(this ILogger logger, string device, string bus, string quantity);

    [LoggerMessage(Block + 7, LogLevel.Warning, "{Device} on {Bus} says nothing any more, for {Seconds} s. Check its power, the speed of the line and its cable")]
    public static partial void TalkerWentSilent(this ILogger logger, string device, string bus, double seconds);

    [LoggerMessage(Block + 8, LogLevel.Information, "{Device} on {Bus} talks again after {SilentSeconds} s")]
    public static partial void TalkerIsBack(this ILogger logger, string device, string bus, long silentSeconds);

    [LoggerMessage(Block + 4, LogLevel.Information, "{Bus} listens for {Seconds} s before its first question: answers to the agent or the configuration before this one may still come")]
    public static partial void HearsOut(this ILogger logger, string bus, double seconds);
}
