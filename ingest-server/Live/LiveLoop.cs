using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Live;

/// <summary>Follows the journal and keeps the present (<see cref="LiveView"/>).</summary>
public sealed class LiveLoop(ServerJournal journal, LatestValues latest, UnknownDevices unknown, LiveStream stream, TimeProvider time)
{
    /// <summary>How much of the journal is read at start to know the present again; more than a minute of a full city.</summary>
    private const long WarmUpBytes = 64L * 1024 * 1024;

    private static readonly TimeSpan TellPeriod = TimeSpan.FromMilliseconds(250);

    /// <summary>Entries between two looks at the clock.</summary>
    private const int EntriesPerLook = 256;

    private readonly LiveView _view = new(latest, unknown, stream);
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
            await feed.WaitForMoreAsync(stop);
            for (var count = 0; count < EntriesPerLook && feed.TryNext(out var record); count++)
            {
                if (feed.TryParse(in record, out var entry)) _view.Apply(in entry, isTold: record.Position >= liveFrom);
            }

            if (time.GetElapsedTime(_told) < TellPeriod) continue;
            _told = time.GetTimestamp();
            _view.Tell();
        }
    }
}
