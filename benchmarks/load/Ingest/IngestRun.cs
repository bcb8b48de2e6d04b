using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPoles.LoadRig.Ingest.Generator;

namespace SmartPoles.LoadRig.Ingest;

/// <summary>
/// The whole way: gateways publish for so long, then everything acknowledged must be read back from the store. The rate is what is
/// stored over the time until the last of it is.
/// </summary>
internal static class IngestRun
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AckLimit = TimeSpan.FromSeconds(60);

    /// <summary>A store that took nothing for so long takes nothing more.</summary>
    private static readonly TimeSpan StandstillLimit = TimeSpan.FromSeconds(10);

    /// <summary>A server that has just started compiles what it does for the first time, and a thousand gateways come at once.</summary>
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(5.5);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(IngestContext rig, ServerProcess server, CancellationToken stop)
    {
        using var fleet = new GatewayFleet(rig.City, rig.Generator with { Port = server.MqttPort }, rig.Seed, rig.Time);
        var began = Stopwatch.GetTimestamp();
        fleet.ConnectAll();
        await UntilAsync(rig, server, fleet, () => fleet.Live == rig.City.Gateways, ConnectLimit, () => $"{fleet.Live} of {rig.City.Gateways} gateways are born", stop);
        rig.Sheet.Report("connect_s", Stopwatch.GetElapsedTime(began).TotalSeconds);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var alarms = new AlarmWatch(server.Api, rig.Time);
        var watch = rig.Generator.AlarmGateways > 0 ? alarms.RunAsync(watching.Token) : Task.CompletedTask;
        rig.Sheet.Tell($"{rig.City.Gateways} gateways are born; publishing for {rig.Span.TotalSeconds:0} s ...");

        var (serverCpu, ownCpu) = (ProcessFigures.Cpu(server.Pid), ProcessFigures.OwnCpu());
        began = fleet.Publish();
        var (seconds, ofStart) = await WatchAsync(rig, server, fleet, began, stop);
        fleet.Drain();
        var publishing = Stopwatch.GetElapsedTime(began);
        await UntilAsync(rig, server, fleet, () => fleet.IsIdle, AckLimit, () => $"{fleet.Published - fleet.Acknowledged} readings have no PUBACK", stop);
        var acknowledging = Stopwatch.GetElapsedTime(began);
        var acked = fleet.Acknowledged;
        var storing = await UntilStoredAsync(rig.Time, server, acked, began, stop);
        await watching.CancelAsync();
        await watch;
        serverCpu = ProcessFigures.Cpu(server.Pid) - serverCpu;
        ownCpu = ProcessFigures.OwnCpu() - ownCpu;
        var rss = ProcessFigures.Resident(server.Pid);

        rig.Sheet.Tell("reading the store back ...");
        var stats = await server.Api.StatsAsync(stop);
        var (stored, duplicates) = await server.Api.CountAsync(stop);

        rig.Sheet.Report("readings_per_s", stored / storing.TotalSeconds, 0);
        rig.Sheet.Report("acked_per_s", acked / acknowledging.TotalSeconds, 0);
        rig.Sheet.Report("published", fleet.Published, 0);
        rig.Sheet.Report("acked", acked, 0);
        rig.Sheet.Report("stored", stored, 0);
        rig.Sheet.Report("lost", acked - stored, 0);
        rig.Sheet.Report("duplicate", duplicates, 0);
        rig.Sheet.Report("refused", fleet.Refused, 0);
        ReportLatency(rig, "puback", fleet.FromSend());
        ReportLatency(rig, "steady_puback", fleet.FromSend().Since(ofStart));
        if (rig.Generator.ReadingsPerSecond is not null) ReportLatency(rig, "due_to_puback", fleet.FromDue());
        if (rig.Generator.AlarmGateways > 0)
        {
            ReportLatency(rig, "alarm", alarms.Latencies);
            rig.Sheet.Report("alarms_streamed", alarms.Raised, 0);
            rig.Sheet.Report("stream_reloads", alarms.Holes, 0);
        }

        rig.Sheet.Report("publishing_s", publishing.TotalSeconds);
        rig.Sheet.Report("last_puback_s", acknowledging.TotalSeconds);
        rig.Sheet.Report("last_stored_s", storing.TotalSeconds);
        rig.Sheet.Report("server_cpu_s", serverCpu.TotalSeconds);
        rig.Sheet.Report("generator_cpu_s", ownCpu.TotalSeconds);
        rig.Sheet.Report("server_cpu_us_per_reading", serverCpu.TotalMicroseconds / stored, 3);
        rig.Sheet.Report("generator_cpu_us_per_reading", ownCpu.TotalMicroseconds / acked, 3);
        rig.Sheet.Report("readings_per_server_core_s", stored / serverCpu.TotalSeconds, 0);
        rig.Sheet.Report("server_rss_mb", rss / 1e6, 1);
        rig.Sheet.Report("server_rss_peak_mb", ProcessFigures.ResidentPeak(server.Pid) / 1e6, 1);
        rig.Sheet.Report("payload_bytes", fleet.PayloadBytes, 0);
        rig.Sheet.Report("readings_per_send", fleet.Published / (double)Math.Max(1, fleet.Sends), 1);
        rig.Sheet.Report("journal_mb", server.DiskBytes("journal") / 1e6, 1);
        rig.Sheet.Report("journal_bytes_per_reading", server.DiskBytes("journal") / (double)Math.Max(1, stored), 1);
        rig.Sheet.Report("store_mb", server.DiskBytes("storage") / 1e6, 1);
        rig.Sheet.Report("connections_lost", fleet.ConnectionsLost, 0);
        rig.Sheet.Report("rebirths", fleet.Rebirths, 0);
        rig.Sheet.Report("quarantined", stats.GetProperty("quarantined").GetInt64(), 0);
        rig.Sheet.Report("alarms_raised", stats.GetProperty("alarmsRaised").GetInt64(), 0);
        rig.Sheet.Report("alarm_lag_bytes", stats.GetProperty("alarmLagBytes").GetInt64(), 0);
        rig.Sheet.Results["every_second"] = seconds;
    }

    /// <summary>Looks once a second while the data flows: a store that falls behind is seen here.</summary>
    private static async Task<(JsonArray Seconds, LatencyHistogram OfStart)> WatchAsync(IngestContext rig, ServerProcess server, GatewayFleet fleet, long began, CancellationToken stop)
    {
        var rows = new JsonArray();
        var (latencies, ofStart) = (new LatencyHistogram(), new LatencyHistogram());
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), rig.Time);
        while (Stopwatch.GetElapsedTime(began) < rig.Span - TimeSpan.FromMilliseconds(500))
        {
            await timer.WaitForNextTickAsync(stop);
            server.ThrowIfEnded();
            fleet.ThrowIfFailed();
            var so = fleet.FromSend();
            rows.Add(Second(server, fleet, began, so.Since(latencies), await server.Api.StatsAsync(stop)));
            latencies = so;
            if (Stopwatch.GetElapsedTime(began) <= StartUp) ofStart = so;
        }

        return (rows, ofStart);
    }

    private static JsonObject Second(ServerProcess server, GatewayFleet fleet, long began, LatencyHistogram latencies, JsonElement stats) => new()
    {
        ["s"] = Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 2),
        ["acked"] = fleet.Acknowledged,
        ["puback_p50_ms"] = latencies.PercentileMs(50),
        ["puback_p99_ms"] = latencies.PercentileMs(99),
        ["stored"] = stats.GetProperty("storedRows").GetInt64(),
        ["store_lag_mb"] = Math.Round(stats.GetProperty("storeLagBytes").GetInt64() / 1e6, 1),
        ["alarm_lag_mb"] = Math.Round(stats.GetProperty("alarmLagBytes").GetInt64() / 1e6, 1),
        ["rss_mb"] = Math.Round(ProcessFigures.Resident(server.Pid) / 1e6),
    };

    /// <summary>The time until the store has taken as many rows as were acknowledged, or until it takes no more.</summary>
    internal static async Task<TimeSpan> UntilStoredAsync(TimeProvider time, ServerProcess server, long acked, long began, CancellationToken stop)
    {
        var (most, mostStamp) = (-1L, Stopwatch.GetTimestamp());
        while (true)
        {
            var stored = (await server.Api.StatsAsync(stop)).GetProperty("storedRows").GetInt64();
            var now = Stopwatch.GetTimestamp();
            if (stored > most) (most, mostStamp) = (stored, now);
            if (stored >= acked) return Stopwatch.GetElapsedTime(began, now);
            if (Stopwatch.GetElapsedTime(mostStamp, now) > StandstillLimit) return Stopwatch.GetElapsedTime(began, mostStamp);
            server.ThrowIfEnded();
            await Task.Delay(Look, time, stop);
        }
    }

    private static void ReportLatency(IngestContext rig, string key, LatencyHistogram latencies)
    {
        foreach (var percent in (double[])[50, 90, 99, 99.9])
        {
            rig.Sheet.Report($"{key}_p{percent.ToString(System.Globalization.CultureInfo.InvariantCulture).Replace(".", "", StringComparison.Ordinal)}_ms", latencies.PercentileMs(percent));
        }

        rig.Sheet.Report($"{key}_max_ms", latencies.PercentileMs(100));
    }

    internal static async Task UntilAsync(
        IngestContext rig, ServerProcess server, GatewayFleet fleet, Func<bool> isSo, TimeSpan limit, Func<string> state, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            server.ThrowIfEnded();
            fleet.ThrowIfFailed();
            if (Stopwatch.GetElapsedTime(began) > limit) throw new RigException($"After {limit.TotalSeconds:0} s: {state()}\n{server.Output}");
            await Task.Delay(Look, rig.Time, stop);
        }
    }
}
