using System.Text;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Live;

/// <summary>Makes the present out of entries: latest values, who is online, and the events for the browsers. For one caller at a time.</summary>
/// <remarks>
/// Values are told of devices that somebody looks at, and coalesced: one that changes ten times between two tellings is told once, with its newest
/// values. A city sends more than a browser can take, so a telling has an upper bound; who is left waits for the next one, first come first served.
/// </remarks>
internal sealed class LiveView(LatestValues latest, UnknownDevices unknown, LiveStream stream)
{
    /// <summary>2,000 devices a second: some 500 KB/s to each browser.</summary>
    private const int DevicesPerTellingMax = 500;

    private readonly Queue<DeviceView> _changed = new();

    /// <summary>Takes an entry; one that is not told is known all the same.</summary>
    internal void Apply(in JournalEntry entry, bool isTold)
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
        if (isOnline is { } online && isTold) stream.Publish(LiveEvents.Gateway(Encoding.UTF8.GetString(entry.Gateway), online, entry.ReceivedUnixMs));
        if (entry.Type is not (EntryType.Data or EntryType.DeviceBirth or EntryType.DeviceDeath)) return;

        var device = latest.DeviceOf(entry.Device);
        device.IsThere = entry.Type != EntryType.DeviceDeath;
        var isNew = device.Take(entry.Rows, out var times);
        if (entry.Type == EntryType.Data && times != default) gateway.Count(times);
        if (!isNew || !isTold || device.IsQueued || !stream.WantsValues(device.Id)) return;
        device.IsQueued = true;
        _changed.Enqueue(device);
    }

    /// <summary>Tells what has changed, as much as a browser takes at a time.</summary>
    internal void Tell()
    {
        for (var count = 0; count < DevicesPerTellingMax && _changed.TryDequeue(out var device);)
        {
            device.IsQueued = false;
            if (!stream.WantsValues(device.Id)) continue;
            stream.PublishValues(device.Id, LiveEvents.Values(device.Id, device.TakeChanged()));
            count++;
        }
    }
}
