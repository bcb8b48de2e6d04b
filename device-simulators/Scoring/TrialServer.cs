using System.Text.Json.Nodes;
using SmartPoles.DeviceSimulators.City.Files;
using SmartPoles.DeviceSimulators.Demo;

namespace SmartPoles.DeviceSimulators.Scoring;

/// <summary>An ingest server that is started with empty data for one trial, and stopped after it.</summary>
internal sealed class TrialServer : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>Its data, in the folder of the trial.</summary>
    internal const string DataName = "data";

    private const string LogName = "ingest-server.log";

    private readonly ChildProcess _process;
    private readonly string _folder;
    private readonly TimeProvider _clock;

    private TrialServer(ChildProcess process, string folder, int mqtt, int http, TimeProvider clock)
    {
        (_process, _folder, _clock) = (process, folder, clock);
        Mqtt = new Uri($"mqtt://127.0.0.1:{mqtt}");
        Http = new Uri($"http://127.0.0.1:{http}/");
        Api = new ServerApi(http, TokenFile);
    }

    internal Uri Mqtt { get; }

    internal Uri Http { get; }

    internal ServerApi Api { get; }

    /// <summary>Holds the admin's token while the server runs.</summary>
    internal string TokenFile => Path.Combine(_folder, DataName, "admin.token");

    /// <summary>Starts it.</summary>
    /// <param name="programs">Where it is.</param>
    /// <param name="folder">For its configuration, data and log.</param>
    /// <param name="cityFolder">City whose registry it has.</param>
    /// <param name="rules">Rule file; null for the rules that come with it.</param>
    /// <param name="isReplay">Its clock is that of a recording.</param>
    /// <param name="clock">Real time.</param>
    internal static TrialServer Start(ProductPrograms programs, string folder, string cityFolder, string? rules, bool isReplay, TimeProvider clock)
    {
        var (mqtt, http) = (LocalPort.Next(), LocalPort.Next());
        var configuration = Write(folder, cityFolder, rules, mqtt, http);
        string[] arguments = isReplay ? ["run", configuration, "--replay"] : ["run", configuration];
        return new TrialServer(ChildProcess.Start("ingest-server", programs.Server, arguments, Path.Combine(folder, LogName), clock), folder, mqtt, http, clock);
    }

    /// <summary>Waits until it takes traffic. Returns why it does not; empty when it does.</summary>
    internal async Task<string> ReadyAsync(CancellationToken stop)
    {
        var started = _clock.GetTimestamp();
        while (!await Api.IsReadyAsync(stop))
        {
            if (_clock.GetElapsedTime(started) > ReadyLimit || _process.HasGivenUp) return $"the server did not become ready; see {Path.Combine(_folder, LogName)}";
            await Task.Delay(Poll, _clock, stop);
        }

        return "";
    }

    /// <summary>Its alarms against the truth that lies in the folder.</summary>
    /// <returns>Null with the reason.</returns>
    internal async Task<(ScoredRun? Run, string Trouble)> TakeAsync(string scenario, ulong seed, CancellationToken stop)
    {
        if (_process.Restarts > 0) return (null, $"the server died {_process.Restarts} times; see {Path.Combine(_folder, LogName)}");
        if (await Api.AlarmsTextAsync(stop) is not { } alarms || await Api.RulesAsync(stop) is not { } known) return (null, "the server does not tell its alarms");
        PlayedRun.Write(_folder, alarms, [.. known.Where(rule => rule.Level == 1).Select(rule => rule.Id)]);
        return PlayedRun.Judge(_folder, scenario, seed);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _process.DisposeAsync();
    }

    private static string Write(string folder, string cityFolder, string? rules, int mqtt, int http)
    {
        var path = Path.Combine(folder, "ingest-server.json");
        var content = new JsonObject
        {
            ["DataDirectory"] = DataName,
            ["Registry"] = new JsonObject { ["File"] = Path.GetFullPath(Path.Combine(cityFolder, CityFormat.RegistryName)) },
            ["Intake"] = new JsonObject { ["MqttPort"] = mqtt },
            ["Console"] = new JsonObject { ["HttpPort"] = http, ["OpenOnLoopback"] = true },
        };
        if (rules is not null) content["Alarms"] = new JsonObject { ["RulesFile"] = Path.GetFullPath(rules) };
        File.WriteAllText(path, content.ToJsonString() + "\n");
        return path;
    }
}
