using System.Text;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Live;

/// <summary>Follows the journal and keeps the present: latest values, who is online, and the stream for the browsers.</summary>
/// <remarks>
/// Values are coalesced: a device that changes ten times between two tellings is told once, with its newest values. A city sends more
/// than a browser can take, so a telling has an upper bound; who is left waits for the next one, first come first served.
/// </remarks>
public sealed class LiveLoop(ServerJournal journal, LatestValues latest, UnknownDevices unknown, LiveStream stream, TimeProvider time)
{
    /// <summary>How much of the journal is read at start to know the present again; more than a minute of a full city.</summary>
    private const long WarmUpBytes = 64L * 1024 * 1024;

    private static readonly TimeSpan TellPeriod = TimeSpan.FromMilliseconds(250);

    /// <summary>2,000 devices a second: some 500 KB/s to each browser.</summary>
    private const int DevicesPerTellingMax = 500;

    /// <summary>Entries between two looks at the clock.</summary>
    private const int EntriesPerLook = 256;

    private readonly Queue<DeviceView> _changed = new();
    private long _told;

    public async Task RunAsync(CancellationToken stop)
    {
        var liveFrom = journal.DurablePosition;
        var from = Math.Max(journal.StartPosition, liveFrom - WarmUpBytes);
        using var feed = new EntryFeed(journal.OpenReaderAtSegmentOf(from));
        _told = time.GetTimestamp();
        while (true)
        {
            // The journal ticks once a second, so that a last change is told although nothing follows it.
            await feed.WaitForMoreAsync(stop).ConfigureAwait(false);
            for (var count = 0; count < EntriesPerLook && feed.TryNext(out var record); count++)
            {
                if (feed.TryParse(in record, out var entry)) Apply(in entry, isLive: record.Position >= liveFrom);
            }

            if (time.GetElapsedTime(_told) >= TellPeriod) Tell();
        }
    }

    private void Apply(in JournalEntry entry, bool isLive)
    {
        if (entry.Type == EntryType.Refused) unknown.Note(in entry);
        if (entry.Type is EntryType.Tick or EntryType.Refused or EntryType.Acknowledge or EntryType.Filling or EntryType.Dropped or EntryType.Rules or EntryType.Registry
            or EntryType.Operate)
        {
            return;
        }

        var isOnline = entry.Type switch
        {
            EntryType.NodeBirth => true,
            EntryType.NodeDeath => false,
            _ => (bool?)null,
        };
        var gateway = latest.GatewayOf(entry.Gateway);
        gateway.Seen(entry.ReceivedUnixMs, isOnline);
        if (isOnline is { } online && isLive) stream.Publish(LiveEvents.Gateway(Encoding.UTF8.GetString(entry.Gateway), online, entry.ReceivedUnixMs));
        if (entry.Type is not (EntryType.Data or EntryType.DeviceBirth or EntryType.DeviceDeath)) return;

        var device = latest.DeviceOf(entry.Device);
        device.IsThere = entry.Type != EntryType.DeviceDeath;
        var isNew = device.Take(entry.Rows, out var times);
        if (entry.Type == EntryType.Data && times != default) gateway.Count(times);
        if (!isNew || !isLive || device.IsQueued) return;
        device.IsQueued = true;
        _changed.Enqueue(device);
    }

    private void Tell()
    {
        _told = time.GetTimestamp();
        if (_changed.Count == 0) return;
        if (!stream.HasSubscribers)
        {
            foreach (var device in _changed) Forget(device);
            _changed.Clear();
            stream.PassOver();
            return;
        }

        for (var count = 0; count < DevicesPerTellingMax && _changed.TryDequeue(out var device); count++)
        {
            device.IsQueued = false;
            stream.Publish(LiveEvents.Values(device.Id, device.TakeChanged()));
        }
    }

    private static void Forget(DeviceView device)
    {
        device.IsQueued = false;
        device.ForgetChanged();
    }
}
