namespace SmartPoles.IngestServer.Storage;

internal static partial class Log
{
    private const int Block = 2400;    // Storage owns 2400..2499; next free: +17

    [LoggerMessage(Block + 1, LogLevel.Error, "Damaged day file set aside as {Path}, its day is rebuilt from the journal: {Reason}")]
    public static partial void DayFileSetAside(this ILogger logger, string path, string reason);

    [LoggerMessage(Block + 2, LogLevel.Error, "{File} turned out to be damaged: {Reason}")]
    public static partial void DayFileDamaged(this ILogger logger, string file, string reason);

    [LoggerMessage(Block + 3, LogLevel.Warning, "{File} was open at the last stop and is gone; its day is rebuilt from the journal")]
    public static partial void DayFileMissing(this ILogger logger, string file);

    [LoggerMessage(Block + 4, LogLevel.Warning, "{File} holds rows up to {Applied} only, not {Mark}; the rest comes from the journal again")]
    public static partial void DayFileBehind(this ILogger logger, string file, long applied, long mark);

    [LoggerMessage(Block + 5, LogLevel.Warning, "Store {Store} takes no rows: {Reason}")]
    public static partial void StoreRefuses(this ILogger logger, string store, string reason);

    [LoggerMessage(Block + 6, LogLevel.Information, "Store {Store} takes rows again after {Attempts} attempts")]
    public static partial void StoreTakesAgain(this ILogger logger, string store, int attempts);

    [LoggerMessage(Block + 7, LogLevel.Information, "Store {Store} open, rows needed from position {Position}")]
    public static partial void StoreOpened(this ILogger logger, string store, long? position);

    [LoggerMessage(Block + 8, LogLevel.Warning, "Store {Store} has lost rows that it had taken; reading the journal again")]
    public static partial void StoreReopens(this ILogger logger, string store);

    [LoggerMessage(Block + 9, LogLevel.Error, "{Rows} rows refused for good by {Store}, kept in {Path}: {Reason}")]
    public static partial void RowsQuarantined(this ILogger logger, int rows, string store, string path, string reason);

    [LoggerMessage(Block + 10, LogLevel.Error, "Store {Store} cannot be opened: {Reason}")]
    public static partial void StoreDoesNotOpen(this ILogger logger, string store, string reason);

    [LoggerMessage(Block + 12, LogLevel.Information, "{File} deleted: its time is over")]
    public static partial void FileExpired(this ILogger logger, string file);

    [LoggerMessage(Block + 13, LogLevel.Error, "Damaged rollup file set aside as {Path}.corrupt; days whose readings are kept are downsampled again: {Reason}")]
    public static partial void RollupSetAside(this ILogger logger, string path, string reason);

    [LoggerMessage(Block + 14, LogLevel.Information, "{File} downsampled")]
    public static partial void DayDownsampled(this ILogger logger, string file);

    [LoggerMessage(Block + 15, LogLevel.Warning, "Downsampling and deleting old files fails, tried again every minute: {Reason}")]
    public static partial void UpkeepFailed(this ILogger logger, string reason);

    [LoggerMessage(Block + 16, LogLevel.Information, "Downsampling and deleting old files works again")]
    public static partial void UpkeepGoesOn(this ILogger logger);
}
