using SmartPoles.Protocols.Journal;

namespace SmartPoles.IngestServer.Journaling;

internal static partial class Log
{
    private const int Block = 2300;    // Journaling owns 2300..2399; next free: +5

    [LoggerMessage(Block + 1, LogLevel.Warning,
        "Journal opened after damage: {CutBytes} bytes of torn tail kept aside, {Damaged} damaged ranges skipped, {SetAside} foreign files set aside")]
    public static partial void RecoveredWithFindings(this ILogger logger, long cutBytes, int damaged, int setAside);

    [LoggerMessage(Block + 2, LogLevel.Error, "Journal takes no entry: {Outcome} {Reason}; gateways keep their data until it does")]
    public static partial void EntryRefused(this ILogger logger, AppendOutcome outcome, string? reason);

    [LoggerMessage(Block + 3, LogLevel.Critical, "Journal commit failed; nothing of it is acknowledged. Check the disk")]
    public static partial void CommitFailed(this ILogger logger, Exception? failure);

    [LoggerMessage(Block + 4, LogLevel.Warning, "Journal works again")]
    public static partial void Reopened(this ILogger logger);
}
