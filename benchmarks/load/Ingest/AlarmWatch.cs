using System.Net.ServerSentEvents;
using System.Text.Json;
using SmartPoles.LoadRig.Ingest.Generator;

namespace SmartPoles.LoadRig.Ingest;

/// <summary>
/// A browser on the live stream: how long after its reading each alarm arrives. The reading's time is the clock of this machine when
/// its message was written, the alarm's onset is that time, so the two need no pairing.
/// </summary>
internal sealed class AlarmWatch(ServerApi server, TimeProvider time)
{
    private readonly LatencyHistogram _latencies = new();
    private long _holes;

    /// <summary>Of the alarms raised, from the time of the reading to the event. Complete once <see cref="RunAsync"/> has ended.</summary>
    public LatencyHistogram Latencies => _latencies;

    /// <summary>Times that the server said: too slow, load anew.</summary>
    public long Holes => Volatile.Read(ref _holes);

    public long Raised => _latencies.Count;

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await using var stream = await server.LiveAsync(stop);
            await foreach (var live in SseParser.Create(stream).EnumerateAsync(stop)) Take(live);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Watched long enough.
        }
    }

    private void Take(SseItem<string> live)
    {
        if (live.EventType == "reload") Interlocked.Increment(ref _holes);
        if (live.EventType != "alarm") return;
        var now = time.GetUtcNow();
        using var body = JsonDocument.Parse(live.Data);
        if (body.RootElement.GetProperty("kind").GetString() != "Raised") return;
        var onset = DateTimeOffset.FromUnixTimeMilliseconds(body.RootElement.GetProperty("alarm").GetProperty("onsetUnixMs").GetInt64());
        _latencies.Record((long)(now - onset).TotalMicroseconds);
    }
}
