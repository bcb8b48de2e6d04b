using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Files;
using SmartPoles.DeviceSimulators.Demo;
using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>Plays one scenario in a generated city into a server that is started for it alone, and takes its alarms.</summary>
/// <param name="programs">Where the server is.</param>
/// <param name="rules">Rule file for the server; null for the rules that come with it.</param>
/// <param name="period">Time between two samples of a gateway.</param>
/// <param name="clock">Real time.</param>
internal sealed class ScenarioTrial(ProductPrograms programs, string? rules, TimeSpan period, TimeProvider clock)
{
    /// <summary>Rules wait in real time: so long after the end an alarm may still come.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private const double ConnectsPerSecond = 500;

    /// <summary>Writes a city for the servers of its trials, once.</summary>
    internal static string WriteCity(GeneratedCity city, string folder)
    {
        var place = Path.Combine(folder, "city");
        CityFolder.Write(city, place);
        return place;
    }

    /// <returns>Null with the reason.</returns>
    internal async Task<(ScoredRun? Run, string Trouble)> PlayAsync(
        GeneratedCity city, string cityFolder, string scenario, ulong seed, double speed, string folder, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        var (mqtt, http) = FreePorts();
        await using var server = ChildProcess.Start("ingest-server", programs.Server, ["run", WriteServer(folder, cityFolder, mqtt, http)], Path.Combine(folder, "ingest-server.log"), clock);
        using var api = new ServerApi(http, Path.Combine(folder, "data", "admin.token"));
        if (!await UntilAsync(() => api.IsReadyAsync(stop), server, stop)) return (null, $"the server did not become ready; see {Path.Combine(folder, "ingest-server.log")}");

        var play = CityPlay.Prepare(city, scenario, 0, city.GatewayCount, new WorldOptions { Seed = seed, Speed = speed }, clock);
        var options = new FleetOptions
        {
            Server = new Uri($"mqtt://127.0.0.1:{mqtt}"), Seed = seed, Period = period,
            ConnectSpread = TimeSpan.FromSeconds(Math.Max(1, city.GatewayCount / ConnectsPerSecond)),
        };
        await using var fleet = GatewayFleet.Start(play.Living, 0, city.GatewayCount, options, clock);
        if (await play.RunAsync(fleet, Path.Combine(folder, TruthJson.FileName), stop) is { Length: > 0 } trouble) return (null, trouble);
        stop.ThrowIfCancellationRequested();
        await fleet.DrainAsync(DrainLimit, stop);
        await Task.Delay(Settling, clock, stop);
        if (server.Restarts > 0) return (null, $"the server died {server.Restarts} times; see {Path.Combine(folder, "ingest-server.log")}");
        return await TakeAsync(api, scenario, seed, folder, stop);
    }

    private static async Task<(ScoredRun? Run, string Trouble)> TakeAsync(ServerApi api, string scenario, ulong seed, string folder, CancellationToken stop)
    {
        if (await api.AlarmsTextAsync(stop) is not { } text || await api.RulesAsync(stop) is not { } known) return (null, "the server does not tell its alarms");
        await File.WriteAllTextAsync(Path.Combine(folder, "alarms.json"), text, stop);
        var (alarms, reason) = AlarmSource.Parse("alarms.json", text);
        if (alarms is null) return (null, reason);
        if (alarms.Count >= AlarmSource.LimitMax) return (null, $"the server lists {alarms.Count} alarms, its most: a score without the older ones would be wrong");
        if (TruthFile.Read(folder, out reason) is not { } truth) return (null, reason);
        var levelOne = known.Where(rule => rule.Level == 1).Select(rule => rule.Id).ToHashSet();
        return (new ScoredRun(scenario, seed, truth.Run, truth.Scenes, AlarmMatching.Judge(truth.Run, truth.Scenes, alarms), levelOne), "");
    }

    private string WriteServer(string folder, string cityFolder, int mqtt, int http)
    {
        var path = Path.Combine(folder, "ingest-server.json");
        var content = new JsonObject
        {
            ["DataDirectory"] = "data",
            ["Registry"] = new JsonObject { ["File"] = Path.GetFullPath(Path.Combine(cityFolder, CityFormat.RegistryName)) },
            ["Intake"] = new JsonObject { ["MqttPort"] = mqtt },
            ["Console"] = new JsonObject { ["HttpPort"] = http, ["OpenOnLoopback"] = true },
        };
        if (rules is not null) content["Alarms"] = new JsonObject { ["RulesFile"] = Path.GetFullPath(rules) };
        File.WriteAllText(path, content.ToJsonString() + "\n");
        return path;
    }

    private async Task<bool> UntilAsync(Func<Task<bool>> condition, ChildProcess server, CancellationToken stop)
    {
        var started = clock.GetTimestamp();
        while (!await condition())
        {
            if (clock.GetElapsedTime(started) > ReadyLimit || server.HasGivenUp) return false;
            await Task.Delay(Poll, clock, stop);
        }

        return true;
    }

    private static (int Mqtt, int Http) FreePorts()
    {
        using var mqtt = new TcpListener(IPAddress.Loopback, 0);
        using var http = new TcpListener(IPAddress.Loopback, 0);
        mqtt.Start();
        http.Start();
        return (((IPEndPoint)mqtt.LocalEndpoint).Port, ((IPEndPoint)http.LocalEndpoint).Port);
    }
}
