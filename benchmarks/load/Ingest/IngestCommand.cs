using System.CommandLine;
using SmartPoles.LoadRig.Ingest.Generator;

namespace SmartPoles.LoadRig.Ingest;

/// <summary><c>ingest --gateways N --readings N --seconds N --json FILE</c></summary>
internal static class IngestCommand
{
    public static Command Create(TimeProvider time)
    {
        var gateways = new Option<int>("--gateways") { Description = "Gateways, each with a connection of its own", DefaultValueFactory = _ => 1000 };
        var readings = new Option<int>("--readings") { Description = $"Readings a message, 1..{CityPlan.ReadingsMax}", DefaultValueFactory = _ => 20 };
        var devices = new Option<int>("--devices") { Description = "Devices of a gateway; messages go round them", DefaultValueFactory = _ => 1 };
        var seconds = new Option<double>("--seconds") { Description = "How long data flows", DefaultValueFactory = _ => 60 };
        var rate = new Option<double?>("--rate") { Description = "Readings a second to hold; unless given, as fast as the window allows" };
        var window = new Option<int>("--window") { Description = "Messages of a gateway in flight; the agents' default is 16", DefaultValueFactory = _ => 16 };
        var threads = new Option<int>("--threads") { Description = "Threads of the generator", DefaultValueFactory = _ => 1 };
        var mqtt = new Option<string>("--mqtt-version") { Description = "3.1.1 or 5", DefaultValueFactory = _ => "5" };
        mqtt.AcceptOnlyFromAmong("3.1.1", "5");
        var server = new Option<FileInfo?>("--server") { Description = "A built server to measure; unless given, the one of this checkout" };
        var data = new Option<DirectoryInfo?>("--data") { Description = "Where the folder of its data is made: the disk that is measured" };
        var seed = new Option<int>("--seed") { Description = "Of everything random", DefaultValueFactory = _ => 1 };
        var json = new Option<FileInfo?>("--json") { Description = "Where the figures go" };
        var peers = new Option<bool>("--peers") { Description = "The same against mosquitto afterwards, for 20 s at most" };
        var sabotage = new Option<int>("--sabotage-skip") { Description = "Counts every so manieth message as acknowledged without sending it", Hidden = true };
        var command = new Command("ingest", "Drives the real server with Sparkplug sessions and reads back what it stored.")
        {
            gateways, readings, devices, seconds, rate, window, threads, mqtt, server, data, seed, json, peers, sabotage,
        };
        command.SetAction(async (parsed, stop) =>
        {
            try
            {
                var city = new CityPlan(parsed.GetValue(gateways), parsed.GetValue(devices), parsed.GetValue(readings));
                var generator = new GeneratorOptions(
                    0, (byte)(parsed.GetValue(mqtt) == "5" ? 5 : 4), parsed.GetValue(window), parsed.GetValue(rate), parsed.GetValue(threads),
                    SkipEvery: parsed.GetValue(sabotage));
                var rig = new IngestContext(city, generator, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(seed), time, new FigureSheet(Console.Error.WriteLine));
                var report = new RunReport(time, rig.Sheet.Tell);
                var binary = ServerBinary.Find(parsed.GetValue(server)?.FullName);
                var parent = parsed.GetValue(data)?.FullName;
                await using (var running = await ServerProcess.StartAsync(binary, city, parent, [], time, stop))
                {
                    await IngestRun.RunAsync(rig, running, stop);
                }

                if (parsed.GetValue(peers)) await MosquittoPeer.RunAsync(rig, parent, stop);
                report.Write(rig.Sheet.Results, IngestLimits.Of(rig), parsed.GetValue(json)?.FullName);
                return rig.Sheet["lost"] > 0 || rig.Sheet["duplicate"] > 0 ? 1 : 0;
            }
            catch (RigException fault)
            {
                Console.Error.WriteLine(fault.Message);
                return 1;
            }
        });
        return command;
    }
}
