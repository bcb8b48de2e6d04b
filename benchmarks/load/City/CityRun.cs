using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPoles.LoadRig.Ingest;

namespace SmartPoles.LoadRig.City;

/// <summary>The fleet of a city as its own program against the server: what it says was acknowledged must be read back from the store.</summary>
internal static class CityRun
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Loading, connecting and draining come on top of the span.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(CityRunPlan plan, ServerProcess server, FigureSheet sheet, TimeProvider time, CancellationToken stop)
    {
        using var scratch = new ScratchFolder(null);
        sheet.Report("gateways", plan.Gateways, 0);
        sheet.Report("devices", plan.Devices, 0);
        sheet.Report("speed", plan.Speed);
        sheet.Report("period_ms", plan.Period.TotalMilliseconds, 0);
        sheet.Report("server_rss_before_mb", ProcessFigures.Resident(server.Pid) / 1e6, 1);
        var (cpu, began) = (ProcessFigures.Cpu(server.Pid), Stopwatch.GetTimestamp());
        await using var fleet = ChildProgram.Launch(Start(plan, server.MqttPort, scratch["fleet.json"]), StopLimit);
        var rows = new JsonArray();
        using var timer = new PeriodicTimer(Second, time);
        while (!fleet.HasExited)
        {
            await timer.WaitForNextTickAsync(stop);
            server.ThrowIfEnded();
            if (Stopwatch.GetElapsedTime(began) > plan.Span + Slack) throw new RigException($"The fleet does not end:\n{fleet.Output}");
            rows.Add(Row(server, fleet, began, await server.Api.StatsAsync(stop)));
        }

        if (!File.Exists(scratch["fleet.json"])) throw new RigException($"The fleet told no figures:\n{fleet.Output}");
        var told = JsonNode.Parse(await File.ReadAllTextAsync(scratch["fleet.json"], stop))!.AsObject();
        foreach (var (key, value) in told) sheet.Report("fleet_" + key, (double)value!);
        var acknowledged = (long)(double)told["acknowledged"]!;
        var storing = await IngestRun.UntilStoredAsync(time, server, acknowledged, began, stop);
        cpu = ProcessFigures.Cpu(server.Pid) - cpu;
        sheet.Tell("reading the store back ...");
        var (stored, duplicates) = await server.Api.CountAsync(stop);
        sheet.Report("stored", stored, 0);
        sheet.Report("lost", acknowledged - (stored - duplicates), 0);
        sheet.Report("duplicate", duplicates, 0);
        sheet.Report("last_stored_s", storing.TotalSeconds);
        sheet.Report("server_cpu_s", cpu.TotalSeconds);
        sheet.Report("server_cpu_us_per_reading", cpu.TotalMicroseconds / Math.Max(1, stored), 3);
        sheet.Report("server_rss_mb", ProcessFigures.Resident(server.Pid) / 1e6, 1);
        sheet.Report("server_rss_peak_mb", ProcessFigures.ResidentPeak(server.Pid) / 1e6, 1);
        sheet.Results["every_second"] = rows;
    }

    private static ProcessStartInfo Start(CityRunPlan plan, ushort port, string json) => new(
        "dotnet",
        [
            ServerBinary.FindSimulators(), "fleet", "--city", plan.Folder, "--gateways", Text(plan.Gateways), "--speed", Text(plan.Speed),
            "--period-ms", Text(Math.Round(plan.Period.TotalMilliseconds)), "--server", $"mqtt://127.0.0.1:{port}", "--for", $"{Text(plan.Span.TotalSeconds)}s", "--json", json,
        ]);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Row(ServerProcess server, ChildProgram fleet, long began, JsonElement stats)
    {
        var row = new JsonObject
        {
            ["s"] = Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 2),
            ["stored"] = stats.GetProperty("storedRows").GetInt64(),
            ["store_lag_mb"] = Math.Round(stats.GetProperty("storeLagBytes").GetInt64() / 1e6, 1),
            ["alarm_lag_mb"] = Math.Round(stats.GetProperty("alarmLagBytes").GetInt64() / 1e6, 1),
            ["server_rss_mb"] = Math.Round(ProcessFigures.Resident(server.Pid) / 1e6),
            ["server_cpu_s"] = Math.Round(ProcessFigures.Cpu(server.Pid).TotalSeconds, 2),
        };
        try
        {
            row["fleet_rss_mb"] = Math.Round(ProcessFigures.Resident(fleet.Pid) / 1e6);
            row["fleet_cpu_s"] = Math.Round(ProcessFigures.Cpu(fleet.Pid).TotalSeconds, 2);
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException)
        {
            // It has ended since the last look.
        }

        return row;
    }
}
