using System.CommandLine;
using System.Text.Json.Nodes;
using SmartPoles.LoadRig.Ingest;
using SmartPoles.LoadRig.Ingest.Generator;

namespace SmartPoles.LoadRig.Rules;

/// <summary><c>storm --json FILE</c></summary>
internal static class StormCommand
{
    private static readonly Limit[] Limits =
    [
        new("raised_in_the_worst_second", 10_000, true), new("shown_of_level_2_and_3", 10, false), new("level1_delay_max_ms", 1000, false), new("level1_not_shown", 0, false),
        new("lost", 0, false), new("rss_mb_grown", 300, false),
    ];

    public static Command Create(TimeProvider time)
    {
        var gateways = new Option<int>("--gateways") { Description = "Gateways that publish", DefaultValueFactory = _ => 1000 };
        var devices = new Option<int>("--devices") { Description = "Devices of each; every one has gas at the same moment", DefaultValueFactory = _ => 12 };
        var rate = new Option<double>("--rate") { Description = "Readings a second of the whole city", DefaultValueFactory = _ => 500_000 };
        var calls = new Option<int>("--alarm-gateways") { Description = "Gateways whose emergency button is pressed meanwhile (level 1)", DefaultValueFactory = _ => 20 };
        var seconds = new Option<double>("--seconds") { Description = "Before the storm, and after it began", DefaultValueFactory = _ => 15 };
        var server = ServerOptions.Server();
        var data = ServerOptions.Data();
        var settings = ServerOptions.Settings();
        var json = new Option<FileInfo?>("--json") { Description = "Where the figures go" };
        var command = new Command("storm", "Ten thousand alarms in a second through the whole server: what operators are shown of them, and how soon a level 1 is among it.")
        {
            gateways, devices, rate, calls, seconds, server, data, settings, json,
        };
        command.SetAction((parsed, stop) => RigCommand.RunAsync(async () =>
        {
            var city = new CityPlan(parsed.GetValue(gateways), parsed.GetValue(devices), 20);
            var sheet = new FigureSheet(Console.Error.WriteLine);
            var report = new RunReport(time, sheet.Tell);
            await using (var running = await ServerProcess.StartAsync(
                ServerBinary.Find(parsed.GetValue(server)?.FullName), city, parsed.GetValue(data)?.FullName, (JsonObject)ServerOptions.Read(parsed.GetValue(settings)).DeepClone(), time, stop))
            {
                var generator = new GeneratorOptions(running.MqttPort, 5, 16, parsed.GetValue(rate), 1, AlarmGateways: parsed.GetValue(calls));
                await StormRun.RunAsync(new IngestContext(city, generator, TimeSpan.FromSeconds(parsed.GetValue(seconds)), 1, time, sheet), running, stop);
            }

            report.Write(sheet.Results, Limits, parsed.GetValue(json)?.FullName);
            return sheet["lost"] == 0 ? 0 : 1;
        }));
        return command;
    }
}
