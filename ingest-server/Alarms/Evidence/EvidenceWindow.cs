using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Alarms.Evidence;

/// <summary>What the journal says of one subject until an alarm of it: the last readings and events, bounded.</summary>
/// <param name="until">Position of the entry that decided; what lies behind it had no part in it.</param>
/// <param name="rowsMax">Most readings kept, the latest.</param>
internal sealed class EvidenceWindow(long until, int rowsMax)
{
    private const int EventsMax = 32;

    private readonly Queue<EvidenceRow> _rows = new();
    private readonly Queue<EvidenceEvent> _events = new();

    internal IReadOnlyCollection<EvidenceRow> Rows => _rows;

    internal IReadOnlyCollection<EvidenceEvent> Events => _events;

    /// <summary>Earlier readings within the window that had no room.</summary>
    internal int LeftOut { get; private set; }

    /// <summary>Receive time of the last entry, whatever it was; 0 for none.</summary>
    internal long SeenUnixMs { get; private set; }

    internal void Take(in JournalEntry entry, long position)
    {
        if (position > until) return;
        SeenUnixMs = Math.Max(SeenUnixMs, entry.ReceivedUnixMs);
        if (entry.Type == EntryType.Data) TakeRows(in entry, position);
        else TakeEvent(in entry, position);
    }

    private void TakeRows(in JournalEntry entry, long position)
    {
        foreach (var row in entry.Rows)
        {
            if (_rows.Count == rowsMax)
            {
                _rows.Dequeue();
                LeftOut++;
            }

            _rows.Enqueue(new EvidenceRow(position, entry.ReceivedUnixMs, row));
        }
    }

    private void TakeEvent(in JournalEntry entry, long position)
    {
        if (_events.Count == EventsMax) _events.Dequeue();
        _events.Enqueue(new EvidenceEvent(position, entry.ReceivedUnixMs, entry.Type, entry.Device.IsEmpty ? null : JournalEntry.TextOf(entry.Device)));
    }

    /// <summary>A gateway is seen by whatever comes from it; its readings are those of its devices and no proof of its own.</summary>
    internal void SeeGateway(in JournalEntry entry, long position)
    {
        if (position > until) return;
        SeenUnixMs = Math.Max(SeenUnixMs, entry.ReceivedUnixMs);
        if (entry.Type != EntryType.Data) TakeEvent(in entry, position);
    }
}
