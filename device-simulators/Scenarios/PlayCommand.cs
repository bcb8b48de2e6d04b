using System.CommandLine;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary><c>scenario play</c>: a scenario with a fleet of its own against a server that runs already.</summary>
internal static class PlayCommand
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private const string Description =
        """
        Starts a fleet, plays a scenario to its end and writes truth.jsonl.

        Examples:
          device-simulators city generate --components 2000 --out town
          device-simulators scenario play dead-gateway --city town --server mqtt://127.0.0.1:1883 --out run
          device-simulators score --truth run --alarms http://127.0.0.1:8080
        """;

    internal static Command Create(TimeProvider clock)
    {
        var name = new Argument<string>("NAME") { Description = "Name of a built-in scenario, or a file" };
        var city = new Option<string?>("--city") { Description = "Folder of a generated city; default a fleet of poles", HelpName = "DIR" };
        var gateways = new Option<int>("--gateways") { Description = "Without --city: how many poles, 1..1000", HelpName = "N", DefaultValueFactory = _ => 50 };
        var server = new Option<string>("--server") { Description = "MQTT endpoint", HelpName = "URL", DefaultValueFactory = _ => "mqtt://127.0.0.1:1883" };
        var folder = new Option<string>("--out") { Description = "Folder for truth.jsonl; made if need be", HelpName = "DIR", Required = true };
        var speed = new Option<double>("--speed") { Description = "World and scenario seconds per real second, 0.01..1000", HelpName = "X", DefaultValueFactory = _ => 1 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the world and of the picks", HelpName = "N", DefaultValueFactory = _ => 1 };
        var period = new Option<int>("--period-ms") { Description = "Time between two samples of a gateway", HelpName = "MS", DefaultValueFactory = _ => 2000 };
        var command = new Command("play", Description) { name, city, gateways, server, folder, speed, seed, period };
        command.SetAction(async (parsed, stop) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                var options = new WorldOptions { Seed = parsed.GetValue(seed), Speed = parsed.GetValue(speed) };
                var fleet = new FleetOptions { Server = ReadServer(parsed.GetValue(server)!), Seed = options.Seed, Period = TimeSpan.FromMilliseconds(Math.Clamp(parsed.GetValue(period), 10, 3_600_000)) };
                if (!(options.Speed is >= 0.01 and <= 1000)) throw new WorldArgumentException($"--speed {options.Speed} is outside 0.01..1000");
                if (ScenarioLibrary.Find(parsed.GetValue(name)!, out var reason) is not { } scenario) throw new WorldArgumentException(reason);
                var (places, plan) = ReadCity(parsed.GetValue(city), parsed.GetValue(gateways));
                var faults = new ScenarioFaults();
                if (RunPlanner.Plan(scenario, places, options.Seed, faults) is not { } run) throw new WorldArgumentException(faults.ToText(parsed.GetValue(name)!));
                Directory.CreateDirectory(parsed.GetValue(folder)!);
                var truth = Path.Combine(parsed.GetValue(folder)!, TruthJson.FileName);
                return await PlayAsync(run, plan, options with { Start = scenario.Start, LightingPlan = scenario.Lighting }, fleet, truth, clock, output, stop);
            }
            catch (Exception fault) when (fault is WorldArgumentException or CityException)
            {
                await error.WriteLineAsync(fault.Message);
                return ExitCodes.Misused;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync(fault.Message);
                return ExitCodes.Failed;
            }
        });
        return command;
    }

    /// <summary>The gateways of a city with those of their devices that the small world knows.</summary>
    internal static IReadOnlyList<PlannedGateway> FleetOf(GeneratedCity city, ScenarioCity places) =>
    [
        .. Enumerable.Range(0, city.GatewayCount).Select(gateway => new PlannedGateway(
            GeneratedCity.GatewayId(gateway), city.GroupOf(gateway),
            [.. places.DevicesOf(GeneratedCity.GatewayId(gateway)).Select(thing => new PlannedDevice(thing.Device, thing.Kind))])),
    ];

    private static (ScenarioCity Places, IReadOnlyList<PlannedGateway> Gateways) ReadCity(string? folder, int gateways)
    {
        if (folder is not null)
        {
            var city = GeneratedCity.Load(folder);
            var places = ScenarioCity.Of(city);
            return (places, FleetOf(city, places));
        }

        if (gateways is < 1 or > 1000) throw new WorldArgumentException($"--gateways {gateways} is outside 1..1000");
        var plan = CityPlan.ForFleet(gateways);
        return (ScenarioCity.Of(plan), plan.Gateways);
    }

    private static async Task<int> PlayAsync(
        RunPlan plan, IReadOnlyList<PlannedGateway> gateways, WorldOptions options, FleetOptions fleetOptions, string truthPath, TimeProvider clock, TextWriter output,
        CancellationToken stop)
    {
        var world = new CityWorld(clock, options);
        await using var fleet = GatewayFleet.Start(gateways, world, fleetOptions, clock);
        var byId = fleet.Gateways.ToDictionary(gateway => gateway.Id);
        try
        {
            var started = clock.GetTimestamp();
            while (fleet.Connected < gateways.Count && clock.GetElapsedTime(started) < ConnectLimit) await Task.Delay(Poll, clock, stop);
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Failed;
        }

        if (fleet.Connected < gateways.Count)
        {
            var trouble = fleet.Gateways.Select(gateway => gateway.LastTrouble).FirstOrDefault(text => text.Length > 0);
            await output.WriteLineAsync($"{fleet.Connected} of {gateways.Count} gateways connected within {ConnectLimit.TotalSeconds:0} s: {trouble}");
            return ExitCodes.Failed;
        }

        await output.WriteLineAsync($"{plan.Scenario.Name} in {plan.City}: {gateways.Count} gateways, {plan.Scenes.Count} scenes, {plan.Scenario.Lasts.TotalSeconds / options.Speed:0} s");
        var hands = new ScenarioHands(world, id => byId.GetValueOrDefault(id), plan.Scenario.Lasts);
        await new ScenarioRunner(plan, world, hands, new TruthBook(plan, truthPath), clock).RunAsync(until: null, stop);
        if (!await fleet.DrainAsync(DrainLimit, CancellationToken.None)) await output.WriteLineAsync($"{fleet.Counts.Pending} readings are still pending: gateways without power or network keep theirs");
        await fleet.StopAsync();
        await output.WriteLineAsync($"truth in {truthPath}");
        return stop.IsCancellationRequested ? ExitCodes.Failed : ExitCodes.Done;
    }

    private static Uri ReadServer(string text) => Uri.TryCreate(text, UriKind.Absolute, out var server) && server.Scheme is "mqtt" or "mqtts"
        ? server
        : throw new WorldArgumentException($"--server: {text} is no mqtt://host:port or mqtts://host:port");
}
