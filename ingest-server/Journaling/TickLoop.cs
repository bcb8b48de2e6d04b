namespace SmartPoles.IngestServer.Journaling;

/// <summary>Writes the receive-time clock into the journal, so that alarm timers replay as they ran.</summary>
public static class TickLoop
{
    /// <summary>One tick a second: the resolution of alarm timers.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(ServerJournal journal, TimeProvider time, CancellationToken stop)
    {
        var writer = new EntryWriter();
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            journal.TryAppend(writer.Tick(time.GetUtcNow().ToUnixTimeMilliseconds()));
        }
    }
}
