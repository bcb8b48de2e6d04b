using SmartPoles.Protocols.Journal;
using SmartPoles.Protocols.Telemetry.Ledger;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Reads from the journal what the book does not know yet: numbers given out between its last saving and a crash.</summary>
internal static class OutboxScan
{
    /// <summary>
    /// Brings the book up to the journal's end. Reads from where the book ends, or from the beginning of the last segment if that is
    /// earlier; where anything is damaged, all of the journal, and what the book says was in it and is nowhere becomes gaps.
    /// </summary>
    /// <param name="book">Told of every number.</param>
    /// <param name="log">The journal.</param>
    /// <param name="shelf">Has what left the journal without being acknowledged.</param>
    /// <param name="take">Told of every record.</param>
    public static void CatchUp(EpochBook book, SegmentLog log, PackShelf shelf, Action<JournalRecord, OutboxEntry> take)
    {
        var isOther = book.LogId != log.LogId;
        var isDamaged = log.Recovery.HasFindings || (isOther && book.LogId != Guid.Empty) || (!isOther && log.DurablePosition < book.Covered);
        var from = isOther || isDamaged ? log.StartPosition : Math.Max(log.StartPosition, Math.Min(book.Covered, log.Spans()[^1].Base));
        var known = book.Epochs.SelectMany(epoch => epoch.Devices.Select(pair => (epoch.Epoch, Device: pair.Key, pair.Value.Last, pair.Value.Floor))).ToArray();
        var found = new Dictionary<(ulong, string), RangeSet>();
        var damaged = Run(log, from, Note);
        if (damaged > 0 && from > log.StartPosition)
        {
            found.Clear();
            Run(log, log.StartPosition, Note);
        }

        if (damaged > 0 || isDamaged)
        {
            foreach (var range in shelf.Packs.SelectMany(shelf.Index)) Of(range.Epoch, range.Device).Add(range.First, range.Last);
            foreach (var (epoch, device, last, floor) in known) AddMissing(epoch, device, floor, Math.Max(last, Of(epoch, device).Max));
            foreach (var (epoch, device) in found.Keys.Except(known.Select(each => (each.Epoch, each.Device)))) AddMissing(epoch, device, 0, Of(epoch, device).Max);
        }

        book.LogId = log.LogId;
        book.Covered = log.DurablePosition;

        void Note(JournalRecord record, OutboxEntry entry)
        {
            take(record, entry);
            foreach (var section in entry.Sections)
            {
                book.Note(section.Epoch, entry.Device, section.Last, entry.Stamp.IsUnstamped ? 0 : section.Readings[0].UnixMs);
                Of(section.Epoch, entry.Device).Add(section.First, section.Last);
            }

            foreach (var number in entry.Numbers)
            {
                // A number that only this record still tells of was lost before it; what left the log is above no floor.
                book.Note(number.Epoch, number.Device, number.Last, 0);
            }
        }

        RangeSet Of(ulong epoch, string device) =>
            found.TryGetValue((epoch, device), out var set) ? set : found[(epoch, device)] = new RangeSet();

        void AddMissing(ulong epoch, string device, ulong floor, ulong last)
        {
            var ledger = book.Of(epoch, 0).Of(device);
            foreach (var (first, end) in Of(epoch, device).MissingUpTo(last).Where(hole => hole.Last > floor).ToArray())
            {
                foreach (var run in ledger.WithoutGaps(Math.Max(first, floor + 1), end).ToArray())
                {
                    ledger.AddGap(new LedgerGap(run.First, run.Count, GapReason.Damaged, IsTold: false));
                }
            }
        }
    }

    /// <summary>Hands over every record from a position on; returns the bytes that could not be read.</summary>
    public static long Run(SegmentLog log, long from, Action<JournalRecord, OutboxEntry> take)
    {
        long damaged = 0;
        var codec = new OutboxRecordCodec();
        using var reader = log.OpenReader(from);
        while (true)
        {
            switch (reader.TryRead(out var found))
            {
                case ReadOutcome.Record when codec.TryRead(found.Payload.Span, out var entry):
                    take(found, entry);
                    break;
                case ReadOutcome.Record or ReadOutcome.Damaged:
                    damaged += found.End - found.Position;
                    break;
                case ReadOutcome.CaughtUp or ReadOutcome.Failed:
                    return damaged;
            }
        }
    }
}
