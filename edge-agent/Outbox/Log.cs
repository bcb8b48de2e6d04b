using Microsoft.Extensions.Logging;

namespace SmartPoles.EdgeAgent.Outbox;

internal static partial class Log
{
    private const int Block = 1300;    // Outbox owns 1300..1399; next free: +14

    [LoggerMessage(Block + 1, LogLevel.Warning, "Outbox: a torn tail of {Bytes} bytes was cut and kept in {File}; none of it was ever sent")]
    public static partial void TornTail(this ILogger logger, long bytes, string file);

    [LoggerMessage(Block + 2, LogLevel.Error, "Outbox: positions {From} to {To} are damaged or missing; the server is told the last numbers and shows what it lacks")]
    public static partial void DamagedRange(this ILogger logger, long from, long to);

    [LoggerMessage(Block + 3, LogLevel.Warning, "Outbox: {Name} was set aside as {KeptAs}: {Reason}")]
    public static partial void FileSetAside(this ILogger logger, string name, string keptAs, string reason);

    [LoggerMessage(Block + 4, LogLevel.Error, "Outbox: {Path} cannot be used ({Damage}) and was set aside; numbers are taken from the journal")]
    public static partial void EpochFileDamaged(this ILogger logger, string path, string damage);

    [LoggerMessage(Block + 5, LogLevel.Error, "Outbox: no room, the oldest {Bytes} bytes of class {Class} were dropped with {Readings} readings that the server never got; they are reported to it as a gap")]
    public static partial void OutboxFull(this ILogger logger, DropClass @class, long bytes, ulong readings);

    [LoggerMessage(Block + 6, LogLevel.Critical, "Outbox: the disk refuses ({Reason}); readings wait in memory, alarms longest, until it recovers")]
    public static partial void StorageFailed(this ILogger logger, string reason);

    [LoggerMessage(Block + 7, LogLevel.Information, "Outbox: the disk takes readings again")]
    public static partial void StorageRecovered(this ILogger logger);

    [LoggerMessage(Block + 8, LogLevel.Error, "Outbox: {Path} was not saved: {Reason}")]
    public static partial void BookNotSaved(this ILogger logger, string path, string reason);

    [LoggerMessage(Block + 9, LogLevel.Warning, "Outbox: no room, {Readings} readings of class {Class} were thinned: {Replaced} of them are replaced by minimum, maximum and mean")]
    public static partial void PackThinned(this ILogger logger, DropClass @class, ulong readings, ulong replaced);

    [LoggerMessage(Block + 10, LogLevel.Error, "Outbox: {Name} could not be replaced: {Reason}; it is tried again")]
    public static partial void PackNotReplaced(this ILogger logger, string name, string reason);

    [LoggerMessage(Block + 11, LogLevel.Critical, "Outbox: {Directory} cannot be used ({Reason}); readings wait in memory, alarms longest, and none is sent until the disk takes them. It is tried again every 2 s")]
    public static partial void DiskAwaited(this ILogger logger, string directory, string reason);

    [LoggerMessage(Block + 12, LogLevel.Warning, "Outbox: {Directory} is open; {Kept} readings that waited in memory are in it, {Lost} found no room there and are told as gaps")]
    public static partial void EarlyReadingsTaken(this ILogger logger, string directory, long kept, long lost);

    [LoggerMessage(Block + 13, LogLevel.Critical, "Outbox: {Directory} could not be opened before the agent stopped; {Readings} readings are lost without a record")]
    public static partial void EarlyReadingsLost(this ILogger logger, string directory, long readings);
}
