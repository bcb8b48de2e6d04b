using SmartPoles.Protocols.Journal;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Reads from the journal what the book does not know yet: numbers given out between its last saving and a crash.</summary>
internal static class OutboxScan
{
    public static void CatchUp(EpochBook book, SegmentLog log)
    {
        var from = book.LogId == log.LogId ? Math.Max(book.Covered, log.StartPosition) : log.StartPosition;
        Run(log, from, (_, head) => book.Note(head));
        book.LogId = log.LogId;
        book.Covered = log.DurablePosition;
    }

    /// <summary>Hands over the head of every record from a position on; returns the bytes that could not be read.</summary>
    public static long Run(SegmentLog log, long from, Action<JournalRecord, RecordHead> take)
    {
        long damaged = 0;
        using var reader = log.OpenReader(from);
        while (true)
        {
            switch (reader.TryRead(out var found))
            {
                case ReadOutcome.Record:
                    var bytes = found.Payload.Span;
                    if (OutboxRecordCodec.TryHead(ref bytes, out var head)) take(found, head);
                    else damaged += found.End - found.Position;
                    break;
                case ReadOutcome.Damaged:
                    damaged += found.End - found.Position;
                    break;
                case ReadOutcome.CaughtUp or ReadOutcome.Failed:
                    return damaged;
            }
        }
    }
}
