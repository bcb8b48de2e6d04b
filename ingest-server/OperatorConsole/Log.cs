namespace SmartPoles.IngestServer.OperatorConsole;

internal static partial class Log
{
    private const int Block = 2700;    // OperatorConsole owns 2700..2799; next free: +4; +20..+29 are Problems'

    [LoggerMessage(Block + 1, LogLevel.Warning, "The API is open to everybody on this machine, because the configuration says Console.OpenOnLoopback. It closes with the first user or token: ingest-server users link")]
    public static partial void ApiOpen(this ILogger logger);

    [LoggerMessage(Block + 2, LogLevel.Warning, "Too many wrong API tokens from {Address}; more of them are answered with 429")]
    public static partial void TooManyWrongTokens(this ILogger logger, string address);

    [LoggerMessage(Block + 3, LogLevel.Error, "The audit cannot be written ({Act} {Subject}): {Fault}. Check the disk of the data directory")]
    public static partial void AuditFailed(this ILogger logger, string act, string subject, string fault);

    [LoggerMessage(Block + 20, LogLevel.Error, "{Method} {Path} has failed ({Id})")]
    public static partial void AnswerFailed(this ILogger logger, Exception fault, string method, string path, string id);

    [LoggerMessage(Block + 21, LogLevel.Warning, "{Method} {Path} could not reach its data ({Id})")]
    public static partial void DataAway(this ILogger logger, Exception fault, string method, string path, string id);

    [LoggerMessage(Block + 22, LogLevel.Warning, "{Method} {Path} was broken off half-way ({Id})")]
    public static partial void AnswerBrokenOff(this ILogger logger, Exception fault, string method, string path, string id);
}
