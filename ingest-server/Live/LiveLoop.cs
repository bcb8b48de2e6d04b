using SmartPoles.IngestServer.Journaling;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Live;

/// <summary>Follows the journal and keeps the present: latest values, who is online, and the stream for the browsers.</summary>
public sealed class LiveLoop(ServerJournal journal, LatestValues latest, LiveStream stream)
{
    /// <summary>How much of the journal is read at start to know the present again; more than a minute of a full city.</summary>
    private const long WarmUpBytes = 64L * 1024 * 1024;

    private readonly TextPool _texts = new();

    public async Task RunAsync(CancellationToken stop)
    {
        var liveFrom = journal.DurablePosition;
        var from = Math.Max(journal.StartPosition, liveFrom - WarmUpBytes);
        using var feed = new EntryFeed(journal.OpenReaderAtSegmentOf(from));
        var changes = new Dictionary<string, List<Reading>>(StringComparer.Ordinal);
        while (!stop.IsCancellationRequested)
        {
            await feed.WaitForMoreAsync(stop).ConfigureAwait(false);
            while (feed.TryNext(out var record))
            {
                if (feed.TryParse(in record, out var entry)) Apply(in entry, record.Position >= liveFrom ? changes : null);
            }

            foreach (var (device, readings) in changes) stream.Publish(LiveEvents.Values(device, readings));
            changes.Clear();
        }
    }

    private void Apply(in JournalEntry entry, Dictionary<string, List<Reading>>? changes)
    {
        if (entry.Type is EntryType.Tick or EntryType.Refused or EntryType.Acknowledge) return;
        var gateway = _texts.Of(entry.Gateway);
        var isOnline = entry.Type switch
        {
            EntryType.NodeBirth => true,
            EntryType.NodeDeath => false,
            _ => (bool?)null,
        };
        latest.GatewaySeen(gateway, entry.ReceivedUnixMs, isOnline);
        if (isOnline is { } online && changes is not null) stream.Publish(LiveEvents.Gateway(gateway, online, entry.ReceivedUnixMs));
        if (entry.Type is not (EntryType.Data or EntryType.DeviceBirth or EntryType.DeviceDeath)) return;

        var device = _texts.Of(entry.Device);
        latest.DeviceIsThere(device, entry.Type != EntryType.DeviceDeath);
        foreach (var row in entry.Rows)
        {
            if (row.IsHistorical || !latest.Take(device, row.Reading) || changes is null) continue;
            if (!changes.TryGetValue(device, out var list)) changes[device] = list = [];
            list.Add(row.Reading);
        }
    }
}
