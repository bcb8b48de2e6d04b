using SmartPoles.Protocols.Journal;

namespace SmartPoles.EdgeAgent.Outbox;

/// <summary>Reads from the journal what the book does not know yet: numbers given out between its last saving and a crash.</summary>
internal static class OutboxScan
{
    /// <summary>
    /// Brings the book up to the journal's end. Reads from where the book ends, or from the beginning of the last segment if that is
    /// earlier, so that damage in it is found by its missing numbers.
    /// </summary>
    /// <param name="book">Told of every number.</param>
    /// <param name="log">The journal.</param>
    /// <param name="take">Told of every record.</param>
    public static NumberTrail CatchUp(EpochBook book, SegmentLog log, Action<JournalRecord, OutboxEntry> take)
    {
        var last = log.Spans()[^1].Base;
        var from = book.LogId == log.LogId ? Math.Max(log.StartPosition, Math.Min(book.Covered, last)) : log.StartPosition;
        var trail = new NumberTrail();
        var before = book.Epochs.ToDictionary(epoch => epoch.Epoch, epoch => epoch.Devices.ToDictionary(pair => pair.Key, pair => pair.Value.Last));
        Run(log, from, (record, entry) =>
        {
            take(record, entry);
            foreach (var section in entry.Sections)
            {
                book.Note(section.Epoch, entry.Device, section.Last, entry.Stamp.IsUnstamped ? 0 : section.Readings[0].UnixMs);
                if (trail.Note(section.Epoch, entry.Device, section.First, section.Last) is { } missing) AddGap(book, section.Epoch, entry.Device, missing);
            }

            foreach (var number in entry.Numbers)
            {
                book.Note(number.Epoch, number.Device, number.Last, 0);
                if (trail.NoteLast(number) is { } missing) AddGap(book, number.Epoch, number.Device, missing);
            }
        }, trail.NoteDamage);
        if (log.Recovery.HasFindings && !log.Recovery.IsNewLog) trail.NoteDamage();

        // What the book says was durable and the journal no longer has behind the last number that can be read.
        foreach (var (epoch, devices) in before)
        {
            foreach (var (device, number) in devices)
            {
                if (trail.Missing(epoch, device, number) is { } missing) AddGap(book, epoch, device, missing);
            }
        }

        book.LogId = log.LogId;
        book.Covered = log.DurablePosition;
        return trail;
    }

    /// <summary>Hands over every record from a position on; returns the bytes that could not be read.</summary>
    public static long Run(SegmentLog log, long from, Action<JournalRecord, OutboxEntry> take, Action? damage = null)
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
                    damage?.Invoke();
                    break;
                case ReadOutcome.CaughtUp or ReadOutcome.Failed:
                    return damaged;
            }
        }
    }

    private static void AddGap(EpochBook book, ulong epoch, string device, Protocols.Telemetry.Ledger.LedgerEntry missing)
    {
        var ledger = book.Of(epoch, 0).Of(device);
        foreach (var run in ledger.WithoutGaps(missing.First, missing.Last)) ledger.AddGap(new LedgerGap(run.First, run.Count, missing.Gap!.Value, IsTold: false));
    }
}
