using SmartPoles.Protocols.Journal;

namespace SmartPoles.IngestServer.Journaling;

/// <summary>Reads the journal entry by entry and counts what it had to pass over.</summary>
public sealed class EntryFeed(JournalReader reader) : IDisposable
{
    /// <summary>Position of the next entry.</summary>
    public long Position => reader.Position;

    /// <summary>Bytes that were damaged or dropped before this feed could read them.</summary>
    public long SkippedBytes { get; private set; }

    /// <summary>Entries of a newer version, or malformed.</summary>
    public long SkippedEntries { get; private set; }

    /// <summary>The next entry that is durable now; false when there is none. The record is borrowed until the next call.</summary>
    public bool TryNext(out JournalRecord record)
    {
        while (true)
        {
            switch (reader.TryRead(out record))
            {
                case ReadOutcome.Record:
                    return true;
                case ReadOutcome.Damaged or ReadOutcome.Gone:
                    SkippedBytes += record.End - record.Position;
                    continue;
                case ReadOutcome.Hole:
                    continue;
                default:
                    return false;
            }
        }
    }

    /// <summary>Parses a record; a record that is no entry of ours is counted.</summary>
    public bool TryParse(in JournalRecord record, out JournalEntry entry)
    {
        if (JournalEntry.Read(record.Payload.Span, out entry) == EntryStatus.Ok) return true;
        SkippedEntries++;
        return false;
    }

    public ValueTask WaitForMoreAsync(CancellationToken stop) => reader.WaitForMoreAsync(stop);

    public void Dispose() => reader.Dispose();
}
