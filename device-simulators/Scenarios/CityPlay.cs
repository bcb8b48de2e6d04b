using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>A scenario in a generated city that lives, with the gateways of a fleet. The city stands still until all are connected.</summary>
/// <remarks>
/// <code>
/// var play = CityPlay.Prepare(city, scenario, name, first, count, options, clock);  // planned and laid into the city
/// await using var fleet = GatewayFleet.Start(play.Living, first, count, fleetOptions, clock);
/// var trouble = await play.RunAsync(fleet, truthPath, stop);                        // "" when it was played
/// </code>
/// </remarks>
internal sealed class CityPlay
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(60);
    private const int ConnectsPerSecondMin = 100;

    private readonly TimeProvider _clock;
    private readonly CityHands _hands;
    private Dictionary<string, FleetGateway> _gateways = [];

    private CityPlay(RunPlan plan, LivingCity living, ScenarioCity places, TimeProvider clock)
    {
        (Plan, Living, _clock) = (plan, living, clock);
        living.Freeze();
        _hands = new CityHands(living, id => _gateways.GetValueOrDefault(id));
        _hands.Lay(plan, places, living.ElapsedSeconds);
    }

    /// <summary>What is played.</summary>
    internal RunPlan Plan { get; }

    /// <summary>Where.</summary>
    internal LivingCity Living { get; }

    /// <summary>Plans a scenario for some of a city's gateways, and lets the city begin when the scenario does.</summary>
    /// <exception cref="WorldArgumentException">The scenario is none, does not fit the city, or contradicts itself.</exception>
    internal static CityPlay Prepare(GeneratedCity city, string name, int first, int count, WorldOptions options, TimeProvider clock)
    {
        if (ScenarioLibrary.Find(name, out var reason) is not { } scenario) throw new WorldArgumentException(reason);
        var places = ScenarioCity.Of(city, first, count);
        var world = options with { Start = options.Start ?? scenario.Start ?? clock.GetUtcNow(), LightingPlan = scenario.Lighting };
        var faults = new ScenarioFaults();
        var reach = new CityReach(city, places, first, count, world);
        if (RunPlanner.Plan(scenario, places, options.Seed, faults, reach) is not { } plan) throw new WorldArgumentException(faults.ToText(name));
        var living = new LivingCity(city, clock, world);
        return new CityPlay(plan, living, places, clock);
    }

    /// <summary>Waits for the fleet, plays, and writes the truth. Returns why it could not; empty when it was played or stopped.</summary>
    internal async Task<string> RunAsync(GatewayFleet fleet, string truthPath, CancellationToken stop)
    {
        _gateways = fleet.Gateways.ToDictionary(gateway => gateway.Id);
        var limit = ConnectLimit + TimeSpan.FromSeconds(fleet.Gateways.Count / (double)ConnectsPerSecondMin);
        if (await fleet.ConnectAllAsync(limit, stop) is { Length: > 0 } trouble) return trouble;

        // It takes the frozen moment as its beginning, before time runs on.
        var running = new ScenarioRunner(Plan, Living, _hands, new TruthBook(Plan, truthPath), _clock).RunAsync(until: null, stop);
        Living.Resume();
        await running;
        return "";
    }
}
