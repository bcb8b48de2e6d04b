using System.CommandLine;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.LoadRig.Ingest;

namespace SmartPoles.LoadRig.City;

/// <summary><c>city --city DIR --speed 10 --rate 240000 --json FILE</c></summary>
internal static class CityCommand
{
    private const int Quantities = 3;

    private static readonly Limit[] Limits =
    [
        new("lost", 0, false),
        new("duplicate", 0, false),
        new("fleet_skipped", 0, false),
        new("fleet_rss_kib_per_gateway", 20, false),
    ];

    public static Command Create(TimeProvider time)
    {
        var city = new Option<DirectoryInfo>("--city") { Description = "Folder of a generated city", Required = true };
        var gateways = new Option<int?>("--gateways") { Description = "How many of its gateways; default all" };
        var speed = new Option<double>("--speed") { Description = "World seconds per real second", DefaultValueFactory = _ => 10 };
        var rate = new Option<int?>("--rate") { Description = "Readings a second that the devices report; default a report of three quantities in a minute of the city" };
        var seconds = new Option<int>("--seconds") { Description = "How long the fleet runs, its connecting included", DefaultValueFactory = _ => 90 };
        var server = ServerOptions.Server();
        var data = ServerOptions.Data();
        var settings = ServerOptions.Settings();
        var json = new Option<FileInfo?>("--json") { Description = "Where the figures go" };
        var command = new Command("city", "Lets a generated city live, its whole fleet in one process, with the server beside it, and reads the store back.")
        {
            city, gateways, speed, rate, seconds, server, data, settings, json,
        };
        command.SetAction((parsed, stop) => RigCommand.RunAsync(async () =>
        {
            var folder = parsed.GetValue(city)!.FullName;
            var made = Load(folder);
            var count = Math.Min(parsed.GetValue(gateways) ?? made.GatewayCount, made.GatewayCount);
            var devices = Enumerable.Range(0, count).Sum(gateway => made.DevicesOf(gateway).Length);
            var minute = TimeSpan.FromMinutes(1) / parsed.GetValue(speed);
            var period = parsed.GetValue(rate) is { } asked ? TimeSpan.FromSeconds((double)devices * Quantities / asked) : minute;
            var plan = new CityRunPlan(folder, count, devices, parsed.GetValue(speed), period, TimeSpan.FromSeconds(parsed.GetValue(seconds)));
            var sheet = new FigureSheet(Console.Error.WriteLine);
            var report = new RunReport(time, sheet.Tell);
            var binary = ServerBinary.Find(parsed.GetValue(server)?.FullName);
            await using (var running = await ServerProcess.StartAsync(
                binary, path => File.Copy(Path.Combine(folder, "registry.json"), path), parsed.GetValue(data)?.FullName, ServerOptions.Read(parsed.GetValue(settings)), time, stop))
            {
                await CityRun.RunAsync(plan, running, sheet, time, stop);
            }

            report.Write(sheet.Results, Limits, parsed.GetValue(json)?.FullName);
            return sheet["lost"] == 0 && sheet["duplicate"] == 0 ? 0 : 1;
        }));
        return command;
    }

    private static GeneratedCity Load(string folder)
    {
        try
        {
            return GeneratedCity.Load(folder);
        }
        catch (CityException fault)
        {
            throw new RigException(fault.Message);
        }
    }
}
