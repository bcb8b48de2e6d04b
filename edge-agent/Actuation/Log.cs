using Microsoft.Extensions.Logging;
using SmartPoles.Protocols.Telemetry.Commands;

namespace SmartPoles.EdgeAgent.Actuation;

internal static partial class Log
{
    private const int Block = 1500;    // Actuation owns 1500..1599; next free: +3

    [LoggerMessage(Block + 1, LogLevel.Information, "Command {Id} by '{By}': {Target} of {Device} = {Value}: {Outcome} {Detail}")]
    public static partial void CommandAnswered(
        this ILogger logger, string id, string by, string target, string device, double value, CommandOutcome outcome, string detail);

    [LoggerMessage(Block + 2, LogLevel.Error, "The audit record in {Directory} cannot be written; commands are refused until it can")]
    public static partial void AuditFailed(this ILogger logger, string directory);
}
