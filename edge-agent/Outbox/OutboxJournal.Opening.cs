using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Journal;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>From a directory with whatever bytes in it to an outbox: log, packs, cursors and book are brought to one state.</summary>
public sealed partial class OutboxJournal
{
    /// <summary>Opens the outbox in a data directory and begins a new epoch.</summary>
    /// <param name="dataDirectory">Holds <c>outbox/</c> and <c>epochs.json</c>.</param>
    /// <param name="options">Cap and commit delay.</param>
    /// <param name="epoch">Random, not 0.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Findings and transitions.</param>
    /// <param name="clock">Stamps later what it could not stamp when it was read; null where every reading has its time.</param>
    /// <param name="files">The file system; null for the real one.</param>
    /// <exception cref="IOException">The device fails, or another process has the directory.</exception>
    public static OutboxJournal Open(
        string dataDirectory, OutboxOptions options, ulong epoch, TimeProvider time, ILogger logger, SampleClock? clock = null, IJournalFiles? files = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(epoch);
        var counted = new CountedFiles(files ?? JournalFiles.Disk);
        var folder = LogIn(dataDirectory);
        var bookPath = Path.Combine(dataDirectory, EpochFile.Name);
        counted.CreateDirectory(dataDirectory);
        counted.CreateDirectory(folder);
        var shelf = PackShelf.Open(counted, PacksIn(dataDirectory));
        var log = SegmentLog.Open(folder, LogOptions(options) with { PositionFloor = shelf.End }, time, counted);
        try
        {
            if (log.Recovery.HasFindings) Tell(log.Recovery, logger);
            var book = EpochFile.Read(counted, bookPath, out var damage);
            if (damage is not null)
            {
                logger.EpochFileDamaged(bookPath, damage);
                counted.Rename(bookPath, bookPath + ".damaged");
            }

            var cursor = log.OpenCursor(CursorName);
            var handed = log.OpenCursor(HandedName);

            // Without the mark nobody knows what was handed out: all that is there counts as that.
            if (handed.Origin != CursorOrigin.Restored && !log.Recovery.IsNewLog) handed.Advance(log.DurablePosition);
            DropUnfinishedPacks(shelf, log, cursor, book);

            // They have their room now, and keep it when the disk is full.
            cursor.Save();
            handed.Save();
            var edge = new LiveEdge(time);
            var nowUnixMs = clock is null ? time.GetUtcNow().ToUnixTimeMilliseconds() : clock.OffsetMs + clock.BootMs;
            OutboxScan.CatchUp(book, log, shelf, (record, entry) => NoteAge(edge, nowUnixMs, record, entry));
            var outbox = new OutboxJournal(new Parts(counted, log, shelf, cursor, handed, book, edge), bookPath, epoch, options, time, clock, logger);
            outbox.SaveBook();
            return outbox;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    internal static string LogIn(string dataDirectory) => Path.Combine(dataDirectory, "outbox");

    internal static string PacksIn(string dataDirectory) => Path.Combine(LogIn(dataDirectory), "packs");

    internal static SegmentLogOptions LogOptions(OutboxOptions options) => new()
    {
        SegmentBytes = SegmentBytesOf(options),

        // The cap over log and packs is kept by the outbox; the log must take what waited in memory even when it is reached.
        CapacityBytes = CapacityOf(options) + (4 * Mebi),
        RecordBytesMax = RecordBytesOf(options),
        BufferBytes = 2 * Mebi,
    };

    internal static long CapacityOf(OutboxOptions options) => options.CapacityBytes ?? (long)options.CapacityMiB * Mebi;

    private static int SegmentBytesOf(OutboxOptions options) =>
        options.SegmentBytes ?? (int)Math.Clamp(CapacityOf(options) / 64, SegmentBytesMin, SegmentBytesMax);

    private static int RecordBytesOf(OutboxOptions options) => Math.Min(RecordBytesMax, SegmentBytesOf(options) / 2);

    private static void NoteAge(LiveEdge edge, long? nowUnixMs, JournalRecord record, OutboxEntry entry)
    {
        if (nowUnixMs is not { } now || entry.Stamp.IsUnstamped || entry.Sections.Length == 0) return;
        var ageMs = now - entry.Sections[0].Readings[0].UnixMs;
        if (ageMs >= 0) edge.NoteEarlier(record.Position, TimeSpan.FromMilliseconds(ageMs));
    }

    /// <summary>Packs of a segment that the log still has, and such as the server has.</summary>
    internal static void DropUnfinishedPacks(PackShelf shelf, SegmentLog log, JournalCursor cursor, EpochBook book)
    {
        // Where no cursor tells, a pack is surely whole, with its neighbours, when the log has lost its segment or when it was changed
        // after the packing; any other one may lack a class, and the log has it all.
        var isKnown = cursor.Origin == CursorOrigin.Restored && !log.Recovery.IsNewLog;
        var whole = shelf.Packs.Where(pack => pack.Kind != PackKind.Full || pack.From < log.StartPosition).Select(pack => pack.To).DefaultIfEmpty().Max();
        var packed = isKnown ? cursor.Position : Math.Max(cursor.Position, Math.Min(whole, log.DurablePosition));
        var isKept = shelf.Packs.ToLookup(pack => pack.To <= packed || pack.From < log.StartPosition);
        shelf.Remove([.. isKept[false], .. isKept[true].Where(pack => book.DonePacks.Contains(pack.Name))]);
        if (packed > cursor.Position) cursor.Advance(packed);
    }

    private static void Tell(JournalRecovery recovery, ILogger logger)
    {
        if (recovery.Cut is { } cut) logger.TornTail(cut.Range.Bytes, cut.KeptIn);
        foreach (var damaged in recovery.Damaged) logger.DamagedRange(damaged.From, damaged.To);
        foreach (var aside in recovery.SetAside) logger.FileSetAside(aside.Name, aside.KeptAs, aside.Reason);
        if (recovery.Missing is { } missing) logger.DamagedRange(missing.From, missing.To);
    }

    private sealed record Parts(
        CountedFiles Files, SegmentLog Log, PackShelf Shelf, JournalCursor Cursor, JournalCursor Handed, EpochBook Book, LiveEdge Edge);
}
