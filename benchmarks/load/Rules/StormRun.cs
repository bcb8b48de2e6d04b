using System.Text.Json;
using SmartPoles.LoadRig.Ingest;
using SmartPoles.LoadRig.Ingest.Generator;

namespace SmartPoles.LoadRig.Rules;

/// <summary>The city publishes; at one moment every device has gas (level 2), while some gateways' buttons are pressed now and then (level 1).</summary>
internal static class StormRun
{
    private const string Storm = "gas-ch4-low";
    private const string Button = "emergency-button";

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RaiseLimit = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(IngestContext rig, ServerProcess server, CancellationToken stop)
    {
        var devices = rig.City.Gateways * rig.City.DevicesPerGateway;
        using var fleet = new GatewayFleet(rig.City, rig.Generator, rig.Seed, rig.Time);
        fleet.ConnectAll();
        await IngestRun.UntilAsync(rig, server, fleet, () => fleet.Live == rig.City.Gateways, ConnectLimit, () => $"{fleet.Live} of {rig.City.Gateways} gateways are born", stop);
        rig.Sheet.Tell($"{rig.City.Gateways} gateways are born; the storm begins in {rig.Span.TotalSeconds:0} s ...");
        fleet.Publish();
        await Task.Delay(rig.Span, rig.Time, stop);
        var rss = ProcessFigures.Resident(server.Pid);
        fleet.BeginStorm();
        await Task.Delay(rig.Span, rig.Time, stop);
        fleet.Drain();
        await IngestRun.UntilAsync(rig, server, fleet, () => fleet.IsIdle, RaiseLimit, () => "readings have no PUBACK", stop);
        JsonElement[] alarms = [];
        for (var began = rig.Time.GetTimestamp(); alarms.Count(alarm => RuleOf(alarm) == Storm) < devices && rig.Time.GetElapsedTime(began) < RaiseLimit;)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), rig.Time, stop);
            alarms = await server.Api.AllAlarmsAsync(stop);
            server.ThrowIfEnded();
        }

        var storm = alarms.Where(alarm => RuleOf(alarm) == Storm).ToArray();
        var buttons = alarms.Where(alarm => RuleOf(alarm) == Button).ToArray();
        var first = storm.Min(RaisedAt);
        var last = storm.Max(RaisedAt);
        var amid = buttons.Where(alarm => RaisedAt(alarm) >= first - 1000 && RaisedAt(alarm) <= last + 5000).ToArray();
        rig.Sheet.Report("alarms_raised", alarms.Length, 0);
        rig.Sheet.Report("raised_in_the_worst_second", WorstSecond(storm), 0);
        rig.Sheet.Report("raised_within_ms", last - first, 0);
        rig.Sheet.Report("shown_of_level_2_and_3", alarms.Count(alarm => alarm.GetProperty("level").GetInt32() > 1 && IsShown(alarm)), 0);
        rig.Sheet.Report("level1_amid_the_storm", amid.Length, 0);
        rig.Sheet.Report("level1_not_shown", buttons.Count(alarm => !IsShown(alarm)), 0);
        var delays = amid.Select(alarm => (double)(alarm.GetProperty("shownUnixMs").GetInt64() - alarm.GetProperty("onsetUnixMs").GetInt64())).ToArray();
        rig.Sheet.Report("level1_delay_p50_ms", Figures.Percentile(delays, 50), 0);
        rig.Sheet.Report("level1_delay_max_ms", delays.Max(), 0);
        rig.Sheet.Report("acked_per_s", fleet.Acknowledged / (2 * rig.Span.TotalSeconds), 0);
        rig.Sheet.Report("rss_mb_before", rss / 1e6, 0);
        rig.Sheet.Report("rss_mb_grown", (ProcessFigures.Resident(server.Pid) - rss) / 1e6, 0);
        var (stored, _) = await server.Api.CountAsync(stop);
        rig.Sheet.Report("lost", fleet.Acknowledged - stored, 0);
    }

    private static string RuleOf(JsonElement alarm) => alarm.GetProperty("rule").GetString()!;

    private static long RaisedAt(JsonElement alarm) => alarm.GetProperty("raisedUnixMs").GetInt64();

    private static bool IsShown(JsonElement alarm) => alarm.GetProperty("isShown").GetBoolean();

    /// <summary>Most alarms that were raised within one second, wherever it begins.</summary>
    private static int WorstSecond(IEnumerable<JsonElement> alarms)
    {
        var times = alarms.Select(RaisedAt).Order().ToArray();
        var (most, from) = (0, 0);
        for (var at = 0; at < times.Length; at++)
        {
            while (times[at] - times[from] >= 1000) from++;
            most = Math.Max(most, at - from + 1);
        }

        return most;
    }
}
