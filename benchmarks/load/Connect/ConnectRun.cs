using System.Diagnostics;
using SmartPoles.LoadRig.Ingest;
using SmartPoles.LoadRig.Ingest.Generator;

namespace SmartPoles.LoadRig.Connect;

/// <summary>All gateways connect at once, are born and say nothing more; then all are cut at once and come back.</summary>
internal static class ConnectRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static async Task RunAsync(IngestContext rig, ServerProcess server, CancellationToken stop)
    {
        // What the server needs without gateways, once its start-up has settled.
        await Task.Delay(rig.Span, rig.Time, stop);
        var before = ProcessFigures.Resident(server.Pid);
        rig.Sheet.Report("server_rss_before_mb", before / 1e6, 1);
        using var fleet = new GatewayFleet(rig.City, rig.Generator with { Port = server.MqttPort }, rig.Seed, rig.Time);
        var gateways = rig.City.Gateways;

        await ConnectAsync(rig, server, fleet, "connect", stop);
        rig.Sheet.Report("server_rss_connected_mb", ProcessFigures.Resident(server.Pid) / 1e6, 1);
        rig.Sheet.Tell($"{gateways} gateways are born; silent for {rig.Span.TotalSeconds:0} s ...");
        var cpu = ProcessFigures.Cpu(server.Pid);
        await Task.Delay(rig.Span, rig.Time, stop);
        fleet.ThrowIfFailed();
        rig.Sheet.Report("idle_cpu_percent", (ProcessFigures.Cpu(server.Pid) - cpu) / rig.Span * 100);
        rig.Sheet.Report("server_rss_idle_mb", ProcessFigures.Resident(server.Pid) / 1e6, 1);
        rig.Sheet.Report("per_connection_kib", (ProcessFigures.Resident(server.Pid) - before) / 1024.0 / gateways, 1);
        rig.Sheet.Report("lost_while_idle", fleet.ConnectionsLost, 0);

        fleet.CutAll();
        await UntilAsync(rig, server, fleet, () => fleet.Live == 0, "cut", stop);
        await ConnectAsync(rig, server, fleet, "reconnect", stop);
        rig.Sheet.Report("server_rss_peak_mb", ProcessFigures.ResidentPeak(server.Pid) / 1e6, 1);
    }

    private static async Task ConnectAsync(IngestContext rig, ServerProcess server, GatewayFleet fleet, string key, CancellationToken stop)
    {
        var (cpu, ownCpu, refused) = (ProcessFigures.Cpu(server.Pid), ProcessFigures.OwnCpu(), fleet.ConnectionsRefused);
        var began = Stopwatch.GetTimestamp();
        fleet.ConnectAll();
        await UntilAsync(rig, server, fleet, () => fleet.Live == rig.City.Gateways, key, stop);
        rig.Sheet.Report($"{key}ed_s", Stopwatch.GetElapsedTime(began).TotalSeconds);
        rig.Sheet.Report($"{key}_server_cpu_s", (ProcessFigures.Cpu(server.Pid) - cpu).TotalSeconds);
        rig.Sheet.Report($"{key}_generator_cpu_s", (ProcessFigures.OwnCpu() - ownCpu).TotalSeconds);
        rig.Sheet.Report($"{key}_refused", fleet.ConnectionsRefused - refused, 0);
    }

    private static async Task UntilAsync(IngestContext rig, ServerProcess server, GatewayFleet fleet, Func<bool> isSo, string what, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            server.ThrowIfEnded();
            fleet.ThrowIfFailed();
            if (Stopwatch.GetElapsedTime(began) > Limit) throw new RigException($"{what}: {fleet.Live} gateways are live after {Limit.TotalMinutes:0} min\n{server.Output}");
            await Task.Delay(Look, rig.Time, stop);
        }
    }
}
