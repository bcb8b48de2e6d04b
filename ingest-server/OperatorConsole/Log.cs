namespace SmartPoles.IngestServer.OperatorConsole;

internal static partial class Log
{
    private const int Block = 2700;    // OperatorConsole owns 2700..2799; next free: +3

    [LoggerMessage(Block + 1, LogLevel.Warning, "The API is open to everybody on this machine, because there is no token yet. Next step: ingest-server tokens add NAME --role admin")]
    public static partial void ApiOpen(this ILogger logger);

    [LoggerMessage(Block + 2, LogLevel.Warning, "Too many wrong API tokens from {Address}; more of them are answered with 429")]
    public static partial void TooManyWrongTokens(this ILogger logger, string address);
}
