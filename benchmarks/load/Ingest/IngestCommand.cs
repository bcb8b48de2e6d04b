using System.CommandLine;
using SmartPoles.LoadRig.Ingest.Generator;

namespace SmartPoles.LoadRig.Ingest;

/// <summary><c>ingest --gateways N --readings N --seconds N --json FILE</c></summary>
internal static class IngestCommand
{
    private const int GatewaysMax = 100_000;
    private const int WindowMax = 1024;

    public static Command Create(TimeProvider time)
    {
        var gateways = new Option<int>("--gateways") { Description = "Gateways, each with a connection of its own", DefaultValueFactory = _ => 1000 };
        var readings = new Option<int>("--readings") { Description = $"Readings a message, 1..{CityPlan.ReadingsMax}", DefaultValueFactory = _ => 20 };
        var devices = new Option<int>("--devices") { Description = "Devices of a gateway; messages go round them", DefaultValueFactory = _ => 1 };
        var seconds = new Option<double>("--seconds") { Description = "How long data flows", DefaultValueFactory = _ => 60 };
        var rate = new Option<double?>("--rate") { Description = "Readings a second to hold; unless given, as fast as the window allows" };
        var window = new Option<int>("--window") { Description = "Messages of a gateway in flight; the agents' default is 16", DefaultValueFactory = _ => 16 };
        var threads = new Option<int>("--threads") { Description = "Threads of the generator", DefaultValueFactory = _ => 1 };
        var alarms = new Option<int>("--alarms")
        {
            Description = $"Gateways whose emergency button is pressed in one of {ValueTable.PressEvery} messages; times each alarm from its reading to the live stream",
        };
        var mqtt = ServerOptions.MqttVersion();
        var server = ServerOptions.Server();
        var data = ServerOptions.Data();
        var settings = ServerOptions.Settings();
        var seed = new Option<int>("--seed") { Description = "Of everything random", DefaultValueFactory = _ => 1 };
        var json = new Option<FileInfo?>("--json") { Description = "Where the figures go" };
        var peers = new Option<bool>("--peers") { Description = "The same against mosquitto afterwards, for 20 s at most" };
        var sabotage = new Option<int>("--sabotage-skip") { Description = "Counts every so manieth message as acknowledged without sending it", Hidden = true };
        var repeat = new Option<int>("--sabotage-repeat") { Description = "Sends every so manieth message once more under another epoch", Hidden = true };
        readings.Validators.Add(result => Check(result, 1, CityPlan.ReadingsMax));
        gateways.Validators.Add(result => Check(result, 1, GatewaysMax));
        window.Validators.Add(result => Check(result, 1, WindowMax));
        alarms.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() > 0 && result.GetValue(readings) < CityPlan.WatchedReadings) result.AddError($"--alarms needs --readings {CityPlan.WatchedReadings} or more: the button is the last of what rules look at");
        });
        var command = new Command("ingest", "Drives the real server with Sparkplug sessions and reads back what it stored.")
        {
            gateways, readings, devices, seconds, rate, window, threads, alarms, mqtt, server, data, settings, seed, json, peers, sabotage, repeat,
        };
        command.SetAction((parsed, stop) => RigCommand.RunAsync(async () =>
        {
            var city = new CityPlan(parsed.GetValue(gateways), parsed.GetValue(devices), parsed.GetValue(readings));
            var generator = new GeneratorOptions(
                0, ServerOptions.VersionOf(parsed.GetValue(mqtt)), parsed.GetValue(window), parsed.GetValue(rate), parsed.GetValue(threads),
                SkipEvery: parsed.GetValue(sabotage), RepeatEvery: parsed.GetValue(repeat), AlarmGateways: parsed.GetValue(alarms));
            var rig = new IngestContext(
                city, generator, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(seed), time, new FigureSheet(Console.Error.WriteLine));
            var report = new RunReport(time, rig.Sheet.Tell);
            var binary = ServerBinary.Find(parsed.GetValue(server)?.FullName);
            var parent = parsed.GetValue(data)?.FullName;
            await using (var running = await ServerProcess.StartAsync(binary, city, parent, ServerOptions.Read(parsed.GetValue(settings)), time, stop))
            {
                await IngestRun.RunAsync(rig, running, stop);
            }

            if (parsed.GetValue(peers)) await MosquittoPeer.RunAsync(rig, parent, stop);
            report.Write(rig.Sheet.Results, IngestLimits.Of(rig), parsed.GetValue(json)?.FullName);
            return rig.Sheet["lost"] > 0 || rig.Sheet["duplicate"] > 0 ? 1 : 0;
        }));
        return command;
    }

    private static void Check(System.CommandLine.Parsing.OptionResult result, int min, int max)
    {
        if (result.GetValueOrDefault<int>() < min || result.GetValueOrDefault<int>() > max) result.AddError($"{result.IdentifierToken} must be {min}..{max}");
    }
}
