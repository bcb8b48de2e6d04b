using System.CommandLine;
using System.Text.Json.Nodes;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.LoadRig.Ingest;
using SmartPoles.LoadRig.Ingest.Generator;
using SmartPoles.LoadRig.Registry;

namespace SmartPoles.LoadRig.Operators;

/// <summary><c>console --json FILE</c></summary>
internal static class ConsoleCommand
{
    private const int ConsolesMax = 250;

    private static readonly Limit[] Limits =
    [
        new("first_paint_ms", 1500, false),
        new("script_gzip_bytes", 400_000, false),
        new("alarm_to_row_p99_ms", 2000, false),
        new("table_fps", 50, true),
        new("ingest_ratio_with_100_consoles", 0.95, true),
        new("map_far_script_ms_per_frame", 16, false),
        new("map_near_script_ms_per_frame", 16, false),
        new("crowd_ingest_ratio", 0.9, true),
        new("crowd_answers_other_than_200_or_refused", 0, false),
    ];

    private static readonly (string Name, Action<ConsolePlan, string> WriteRegistry, Func<ConsolePlan, ServerProcess, FigureSheet, TimeProvider, CancellationToken, Task> RunAsync)[] Runs =
    [
        ("paint", Fleet, PaintRun.RunAsync), ("rows", Fleet, AlarmRowRun.RunAsync), ("table", Fleet, TableRun.RunAsync), ("streams", Fleet, StreamsRun.RunAsync),
        ("crowd", Fleet, CrowdRun.RunAsync), ("map", static (plan, path) => MadeCity.WriteRegistry(path, plan.Components), MapRun.RunAsync),
    ];

    public static Command Create(TimeProvider time)
    {
        var only = new Option<string[]>("--only") { Description = $"Some of the measurements: {string.Join(", ", Runs.Select(run => run.Name))}" };
        only.AcceptOnlyFromAmong([.. Runs.Select(run => run.Name)]);
        var gateways = new Option<int>("--gateways") { Description = "Gateways that publish", DefaultValueFactory = _ => 1000 };
        var readings = new Option<int>("--readings") { Description = $"Readings a message, {CityPlan.WatchedReadings}..{CityPlan.ReadingsMax}", DefaultValueFactory = _ => 20 };
        var rate = new Option<double>("--rate") { Description = "Readings a second that are offered while alarms are timed", DefaultValueFactory = _ => 500_000 };
        var seconds = new Option<double>("--seconds") { Description = "How long alarms are timed", DefaultValueFactory = _ => 30 };
        var presses = new Option<int>("--alarm-gateways") { Description = "Gateways whose button is pressed while alarms are timed; all their rows must find room on the page", DefaultValueFactory = _ => 5 };
        var consoles = new Option<int>("--consoles") { Description = $"Consoles open at once, 1..{ConsolesMax}", DefaultValueFactory = _ => 100 };
        var rounds = new Option<int>("--rounds") { Description = "Times that the ingest rate is taken with and without them", DefaultValueFactory = _ => 4 };
        var window = new Option<double>("--window-seconds") { Description = "How long each of these times is", DefaultValueFactory = _ => 8 };
        var alarms = new Option<int>("--alarms") { Description = "Rows of the table whose scrolling is timed", DefaultValueFactory = _ => 10_000 };
        var components = new Option<int>("--components") { Description = "Components of the city on the map", DefaultValueFactory = _ => CityMix.Reference };
        var crowd = new Option<int>("--crowd") { Description = "Live streams that are asked for at once while readings come", DefaultValueFactory = _ => 10_000 };
        var chromium = new Option<FileInfo>("--chromium") { Description = "The browser", DefaultValueFactory = _ => new FileInfo("/usr/bin/chromium") };
        var server = ServerOptions.Server();
        var data = ServerOptions.Data();
        var settings = ServerOptions.Settings();
        var json = new Option<FileInfo?>("--json") { Description = "Where the figures go" };
        var command = new Command("console", "Times the operator's page in a real browser, and what a hundred of them cost the server.")
        {
            gateways, readings, rate, seconds, presses, consoles, rounds, window, alarms, components, crowd, only, chromium, server, data, settings, json,
        };
        command.SetAction((parsed, stop) => RigCommand.RunAsync(async () =>
        {
            var browser = parsed.GetValue(chromium)!;
            if (!browser.Exists) throw new RigException($"{browser.FullName} is not there; install Debian's chromium, or name another with --chromium");
            if (parsed.GetValue(readings) < CityPlan.WatchedReadings) throw new RigException($"--readings must be {CityPlan.WatchedReadings} or more: the button is the last of what rules look at");
            if (parsed.GetValue(consoles) is < 1 or > ConsolesMax) throw new RigException($"--consoles must be 1..{ConsolesMax}");
            var plan = new ConsolePlan(
                new CityPlan(parsed.GetValue(gateways), 1, parsed.GetValue(readings)), parsed.GetValue(rate), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(presses),
                parsed.GetValue(consoles), parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(window)), parsed.GetValue(alarms), parsed.GetValue(components),
                parsed.GetValue(crowd), browser.FullName);
            var sheet = new FigureSheet(Console.Error.WriteLine);
            var report = new RunReport(time, sheet.Tell);
            var binary = ServerBinary.Find(parsed.GetValue(server)?.FullName);

            // A server of its own for each: what one leaves behind is no other's load.
            var chosen = parsed.GetValue(only) is { Length: > 0 } named ? named : [.. Runs.Select(run => run.Name)];
            foreach (var (_, writeRegistry, runAsync) in Runs.Where(run => chosen.Contains(run.Name)))
            {
                await using var running = await ServerProcess.StartAsync(
                    binary, path => writeRegistry(plan, path), parsed.GetValue(data)?.FullName, (JsonObject)ServerOptions.Read(parsed.GetValue(settings)).DeepClone(), time, stop);
                await runAsync(plan, running, sheet, time, stop);
            }

            report.Write(sheet.Results, Limits, parsed.GetValue(json)?.FullName);
            return 0;
        }));
        return command;
    }

    private static void Fleet(ConsolePlan plan, string path) => plan.City.WriteRegistry(path);

    /// <summary>The city's gateways, connected and born, nothing published yet.</summary>
    internal static async Task<GatewayFleet> ConnectAsync(
        ConsolePlan plan, ServerProcess server, double? rate, int alarmGateways, FigureSheet sheet, TimeProvider time, CancellationToken stop)
    {
        var options = new GeneratorOptions(server.MqttPort, 5, 16, rate, 1, AlarmGateways: alarmGateways);
        var fleet = new GatewayFleet(plan.City, options, 1, time);
        try
        {
            fleet.ConnectAll();
            var rig = new IngestContext(plan.City, options, plan.Span, 1, time, sheet);
            await IngestRun.UntilAsync(
                rig, server, fleet, () => fleet.Live == plan.City.Gateways, TimeSpan.FromMinutes(2), () => $"{fleet.Live} of {plan.City.Gateways} gateways are born", stop);
            return fleet;
        }
        catch
        {
            fleet.Dispose();
            throw;
        }
    }

    /// <summary>Lets what is in flight arrive.</summary>
    internal static async Task DrainAsync(GatewayFleet fleet, TimeProvider time, CancellationToken stop)
    {
        fleet.Drain();
        for (var waited = 0; !fleet.IsIdle && waited < 600; waited++) await Task.Delay(TimeSpan.FromMilliseconds(100), time, stop);
    }
}
