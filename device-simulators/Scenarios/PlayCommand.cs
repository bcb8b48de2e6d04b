using System.CommandLine;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary><c>scenario play</c>: a scenario with a fleet of its own against a server that runs already.</summary>
internal static class PlayCommand
{
    private const int PolesMax = 1000;
    private const double ConnectsPerSecond = 500;

    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(60);

    private const string Description =
        """
        Starts a fleet, plays a scenario to its end and writes truth.jsonl. With --city the whole city plays: a burst is water that
        escapes into the street, a power cut takes circuits with the gateways on them, a storm crosses the cells.

        Examples:
          device-simulators city generate --components 2000 --out town
          device-simulators scenario play dead-gateway --city town --server mqtt://127.0.0.1:1883 --out run
          device-simulators score --truth run --alarms http://127.0.0.1:8080
        """;

    internal static Command Create(TimeProvider clock)
    {
        var name = new Argument<string>("NAME") { Description = "Name of a built-in scenario, or a file" };
        var city = new Option<string?>("--city") { Description = "Folder of a generated city; default a fleet of poles", HelpName = "DIR" };
        var gateways = new Option<int>("--gateways")
        {
            Description = $"How many: of the city, default all; without --city 1..{PolesMax} poles", HelpName = "N", DefaultValueFactory = _ => 50,
        };
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
                if (!(options.Speed is >= 0.01 and <= 1000)) throw new WorldArgumentException($"--speed {options.Speed} is outside 0.01..1000");
                var fleet = new FleetOptions
                {
                    Server = ReadServer(parsed.GetValue(server)!),
                    Seed = options.Seed,
                    Period = TimeSpan.FromMilliseconds(Math.Clamp(parsed.GetValue(period), 10, 3_600_000)),
                };
                var asked = parsed.GetResult(gateways) is { Implicit: false } ? parsed.GetValue(gateways) : (int?)null;
                var (play, truthFolder) = (parsed.GetValue(name)!, parsed.GetValue(folder)!);
                var trouble = parsed.GetValue(city) is { } made
                    ? await PlayAsync(GeneratedCity.Load(made), play, asked, options, fleet, truthFolder, clock, output, stop)
                    : await PlayAsync(play, asked ?? parsed.GetValue(gateways), options, fleet, truthFolder, clock, output, stop);
                if (trouble.Length > 0) await output.WriteLineAsync(trouble);
                return stop.IsCancellationRequested || trouble.Length > 0 ? ExitCodes.Failed : ExitCodes.Done;
            }
            catch (Exception fault) when (ExitCodes.Of(fault) is not null)
            {
                await error.WriteLineAsync(fault.Message);
                return ExitCodes.Of(fault)!.Value;
            }
        });
        return command;
    }

    // Both return why it could not be played; empty when it was.
    private static async Task<string> PlayAsync(
        GeneratedCity city, string name, int? gateways, WorldOptions options, FleetOptions fleetOptions, string folder, TimeProvider clock, TextWriter output,
        CancellationToken stop)
    {
        var count = gateways ?? city.GatewayCount;
        if (count < 1 || count > city.GatewayCount) throw new WorldArgumentException($"--gateways {count} is outside 1..{city.GatewayCount}, which this city has");
        var play = CityPlay.Prepare(city, name, 0, count, options, clock);
        await output.WriteLineAsync(Headline(play.Plan, count, options));
        var spread = fleetOptions with { ConnectSpread = TimeSpan.FromSeconds(Math.Max(1, count / ConnectsPerSecond)) };
        await using var fleet = GatewayFleet.Start(play.Living, 0, count, spread, clock);
        var trouble = await play.RunAsync(fleet, TruthPath(folder), stop);
        return trouble.Length > 0 ? trouble : await EndAsync(fleet, folder, output);
    }

    private static async Task<string> PlayAsync(
        string name, int gateways, WorldOptions options, FleetOptions fleetOptions, string folder, TimeProvider clock, TextWriter output, CancellationToken stop)
    {
        if (gateways is < 1 or > PolesMax) throw new WorldArgumentException($"--gateways {gateways} is outside 1..{PolesMax}");
        if (ScenarioLibrary.Find(name, out var reason) is not { } scenario) throw new WorldArgumentException(reason);
        var poles = CityPlan.ForFleet(gateways);
        var faults = new ScenarioFaults();
        if (RunPlanner.Plan(scenario, ScenarioCity.Of(poles), options.Seed, faults) is not { } plan) throw new WorldArgumentException(faults.ToText(name));
        var world = new CityWorld(clock, options with { Start = scenario.Start, LightingPlan = scenario.Lighting });
        await using var fleet = GatewayFleet.Start(poles.Gateways, world, fleetOptions, clock);
        var byId = fleet.Gateways.ToDictionary(gateway => gateway.Id);
        if (await fleet.ConnectAllAsync(ConnectLimit, stop) is { Length: > 0 } trouble) return trouble;
        await output.WriteLineAsync(Headline(plan, gateways, options));
        var hands = new ScenarioHands(world, id => byId.GetValueOrDefault(id), plan.Scenario.Lasts);
        await new ScenarioRunner(plan, world, hands, new TruthBook(plan, TruthPath(folder)), clock).RunAsync(until: null, stop);
        return await EndAsync(fleet, folder, output);
    }

    private static async Task<string> EndAsync(GatewayFleet fleet, string folder, TextWriter output)
    {
        if (!await fleet.DrainAsync(DrainLimit, CancellationToken.None)) await output.WriteLineAsync($"{fleet.Counts.Pending} readings are still pending: gateways without power or network keep theirs");
        await fleet.StopAsync();
        await output.WriteLineAsync($"truth in {TruthPath(folder)}");
        return "";
    }

    private static string Headline(RunPlan plan, int gateways, WorldOptions options) =>
        FormattableString.Invariant($"{plan.Scenario.Name} in {plan.City}: {gateways} gateways, {plan.Scenes.Count} scenes, {plan.Scenario.Lasts.TotalSeconds / options.Speed:0} s");

    private static string TruthPath(string folder)
    {
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, TruthJson.FileName);
    }

    private static Uri ReadServer(string text) => Uri.TryCreate(text, UriKind.Absolute, out var server) && server.Scheme is "mqtt" or "mqtts"
        ? server
        : throw new WorldArgumentException($"--server: {text} is no mqtt://host:port or mqtts://host:port");
}
