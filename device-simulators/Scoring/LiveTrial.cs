using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.Demo;
using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>A scenario as it happens: a fleet over MQTT in real time, the city as fast as asked. Rules wait in real time.</summary>
/// <param name="programs">Where the server is.</param>
/// <param name="rules">Rule file for the server; null for the rules that come with it.</param>
/// <param name="period">Time between two samples of a gateway.</param>
/// <param name="speed">World seconds per real second.</param>
/// <param name="clock">Real time.</param>
internal sealed class LiveTrial(ProductPrograms programs, string? rules, TimeSpan period, double speed, TimeProvider clock) : IScenarioTrial
{
    /// <summary>Rules wait in real time: so long after the end an alarm may still come.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(60);
    private const double ConnectsPerSecond = 500;

    /// <inheritdoc/>
    public async Task<(ScoredRun? Run, string Trouble)> PlayAsync(
        GeneratedCity city, string cityFolder, string scenario, ulong seed, string folder, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        await using var server = TrialServer.Start(programs, folder, cityFolder, rules, isReplay: false, clock);
        if (await server.ReadyAsync(stop) is { Length: > 0 } late) return (null, late);
        var play = CityPlay.Prepare(city, scenario, 0, city.GatewayCount, new WorldOptions { Seed = seed, Speed = speed }, clock);
        var options = new FleetOptions
        {
            Server = server.Mqtt, Seed = seed, Period = period, QuantitiesMax = CityQuantities.CountMax,
            ConnectSpread = TimeSpan.FromSeconds(Math.Max(1, city.GatewayCount / ConnectsPerSecond)),
        };
        await using var fleet = GatewayFleet.Start(play.Living, 0, city.GatewayCount, options, clock);
        if (await play.RunAsync(fleet, Path.Combine(folder, TruthJson.FileName), stop) is { Length: > 0 } trouble) return (null, trouble);
        stop.ThrowIfCancellationRequested();
        await fleet.DrainAsync(DrainLimit, stop);
        await Task.Delay(Settling, clock, stop);
        return await server.TakeAsync(scenario, seed, stop);
    }
}
