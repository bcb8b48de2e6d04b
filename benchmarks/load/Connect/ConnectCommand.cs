using System.CommandLine;
using SmartPoles.LoadRig.Ingest;
using SmartPoles.LoadRig.Ingest.Generator;

namespace SmartPoles.LoadRig.Connect;

/// <summary><c>connect --gateways N --json FILE</c></summary>
internal static class ConnectCommand
{
    private const int Readings = 20;
    private const int HandshakesMax = 512;
    private const int SourceAddresses = 4;

    /// <summary>Section 6 of the design.</summary>
    private static readonly Limit[] Limits =
    [
        new("connected_s", 60, false),
        new("reconnected_s", 60, false),
        new("per_connection_kib", 40, false),
        new("lost_while_idle", 0, false),
    ];

    public static Command Create(TimeProvider time)
    {
        var gateways = new Option<int>("--gateways") { Description = "Gateways, each with a connection of its own", DefaultValueFactory = _ => 10_000 };
        var idle = new Option<double>("--idle") { Description = "Seconds of silence before memory is read, below the keepalive of 120", DefaultValueFactory = _ => 20 };
        var mqtt = ServerOptions.MqttVersion();
        var server = ServerOptions.Server();
        var data = ServerOptions.Data();
        var settings = ServerOptions.Settings();
        var json = new Option<FileInfo?>("--json") { Description = "Where the figures go" };
        var command = new Command("connect", "Connects many gateways, lets them be silent, cuts them all and lets them come back.")
        {
            gateways, idle, mqtt, server, data, settings, json,
        };
        command.SetAction((parsed, stop) => RigCommand.RunAsync(async () =>
        {
            var city = new CityPlan(parsed.GetValue(gateways), 1, Readings);
            var generator = new GeneratorOptions(0, ServerOptions.VersionOf(parsed.GetValue(mqtt)), 1, null, 1, HandshakesMax, SourceAddresses);
            var rig = new IngestContext(city, generator, TimeSpan.FromSeconds(parsed.GetValue(idle)), 1, time, new FigureSheet(Console.Error.WriteLine));
            var report = new RunReport(time, rig.Sheet.Tell);
            var binary = ServerBinary.Find(parsed.GetValue(server)?.FullName);
            await using (var running = await ServerProcess.StartAsync(
                binary, city, parsed.GetValue(data)?.FullName, ServerOptions.Read(parsed.GetValue(settings)), time, stop))
            {
                await ConnectRun.RunAsync(rig, running, stop);
            }

            report.Write(rig.Sheet.Results, Limits, parsed.GetValue(json)?.FullName);
            return 0;
        }));
        return command;
    }
}
