namespace SmartPoles.IngestServer.Alarms;

internal static partial class Log
{
    private const int Block = 2500;    // Alarms owns 2500..2599; next free: +24

    [LoggerMessage(Block + 1, LogLevel.Warning, "Alarm level {Level} {Rule} on {Subject} raised ({Id})")]
    public static partial void Raised(this ILogger logger, int level, string rule, string subject, string id);

    [LoggerMessage(Block + 2, LogLevel.Information, "Alarm {Rule} on {Subject} cleared ({Id})")]
    public static partial void Cleared(this ILogger logger, string rule, string subject, string id);

    [LoggerMessage(Block + 20, LogLevel.Information, "{Count} alarm rules journaled, hash {Hash}: active from there")]
    public static partial void RulesJournaled(this ILogger logger, int count, string hash);

    [LoggerMessage(Block + 21, LogLevel.Error, "Rule file {Path} is refused, the rules that run stay: {Faults}")]
    public static partial void RulesRefused(this ILogger logger, string path, string faults);

    [LoggerMessage(Block + 22, LogLevel.Error, "The rules {Hash} that were activated over the API cannot be read by this program, so the rule file is used: {Faults}")]
    public static partial void KeptRulesRefused(this ILogger logger, string hash, string faults);

    [LoggerMessage(Block + 23, LogLevel.Warning, "Rule file {Path} was changed and is not followed: the rules {Hash} were activated over the API; activate a version of the file there")]
    public static partial void FileNotFollowed(this ILogger logger, string path, string hash);
}
