using System.Net;
using SmartPoles.DeviceSimulators.Buses;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.Fleet;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>
/// One run: the server and two agents as real processes, their buses and a fleet in this one, all in one world.
/// </summary>
/// <remarks>
/// <code>
///   World --> RTU slaves on a pty --> edge-agent 1 --.
///         --> Modbus TCP slaves   --> edge-agent 2 --+--MQTT--> ingest-server --> store, alarms, console
///         --> fleet of 50 gateways ------------------'
///   A scenario disturbs the world and is announced to the console; the audit compares what was given out with what the store gives back.
/// </code>
/// </remarks>
internal sealed class DemoRun : IAsyncDisposable
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly DemoOptions _options;
    private readonly ProductPrograms _programs;
    private readonly TimeProvider _clock;
    private readonly DemoCity _city;
    private readonly CityWorld _world;
    private readonly RunPlan _plan;
    private readonly ScenarioRunner _runner;
    private readonly ServerApi _api;
    private readonly TourAnnouncer _tour;
    private readonly List<string> _agentConfigs = [];
    private readonly List<ChildProcess> _agents = [];
    private readonly DateTimeOffset _began;
    private RtuSlave? _serialBus;
    private ModbusTcpSlave? _tcpBus;
    private ChildProcess? _server;
    private GatewayFleet? _fleet;
    private long _scenesBegan;

    internal DemoRun(DemoOptions options, DemoCity city, RunPlan plan, ProductPrograms programs, TimeProvider clock)
    {
        (_options, _programs, _clock) = (options, programs, clock);
        _began = clock.GetUtcNow();
        (_city, _plan) = (city, plan);
        _world = new CityWorld(clock, new WorldOptions
        {
            Seed = options.Seed, Start = options.Scenario.Start, Speed = options.Speed, LightingPlan = options.Scenario.Lighting, Air = options.Air,
        });
        var truth = new TruthBook(_plan, Path.Combine(options.Data, TruthJson.FileName));
        _runner = new ScenarioRunner(_plan, _world, new ScenarioHands(_world, id => _fleet?.Find(id), options.Scenario.Lasts), truth, clock);
        _api = new ServerApi(options.HttpPort, DemoFiles.AdminToken(options.Data));
        _tour = new TourAnnouncer(_plan, truth, options.Speed, _api, clock);
        Scenes = Scene.Of(_plan, options.Speed);
    }

    internal IReadOnlyList<Scene> Scenes { get; }

    internal string Console => $"http://127.0.0.1:{_options.HttpPort}/";

    internal TimeSpan Played => _scenesBegan == 0 ? TimeSpan.Zero : _clock.GetElapsedTime(_scenesBegan);

    internal int Restarts => (_server?.Restarts ?? 0) + _agents.Sum(agent => agent.Restarts);

    /// <summary>Why the run cannot go on; null while it can.</summary>
    internal string? Trouble => ((ChildProcess?[])[_server, .. _agents]).FirstOrDefault(child => child is { HasGivenUp: true }) is { } dead
        ? $"{dead.Name} does not stay up; see {Path.Combine(_options.Data, dead.Name + ".log")}"
        : null;

    internal async Task<bool> StartAsync(CancellationToken stop)
    {
        var files = new DemoFiles(_options);
        _serialBus = RtuSlave.Start(Units(_city.SerialPole), new RtuLineOptions(), _clock, files.SerialLink);
        _tcpBus = ModbusTcpSlave.Start(Units(_city.TcpPole), new IPEndPoint(IPAddress.Loopback, 0));
        _server = ChildProcess.Start("ingest-server", _programs.Server, ["run", files.WriteServer(_city)], files.LogOf("ingest-server"), _clock);
        if (!await UntilAsync(() => _api.IsReadyAsync(stop), ReadyLimit, stop)) return false;

        StartAgent(files, "edge-agent-1", files.WriteAgent("edge-agent-1", _city.SerialPole, files.SerialLine(), "rs485-1"));
        StartAgent(files, "edge-agent-2", files.WriteAgent("edge-agent-2", _city.TcpPole, DemoFiles.TcpLine(_tcpBus.EndPoint.Port), "tcp-1"));
        _fleet = GatewayFleet.Start(
            _city.Fleet, _world, new FleetOptions { Server = new Uri($"mqtt://127.0.0.1:{_options.MqttPort}"), Seed = _options.Seed, ReconnectMax = TimeSpan.FromSeconds(3) }, _clock);
        _scenesBegan = _clock.GetTimestamp();
        return true;
    }

    /// <summary>Plays scenes and kills when their time has come, until the run is over or stopped.</summary>
    internal async Task PlayAsync(CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var scenes = _runner.RunAsync(_options.For * _options.Speed ?? ScenarioRunner.Endless, ended.Token);
        var announcing = _tour.RunAsync(ended.Token);
        try
        {
            foreach (var kill in _options.Kills.OrderBy(kill => kill.At))
            {
                if (kill.At > _options.For) break;
                await WaitUntilAsync(kill.At, stop);
                Find(kill.Target).Kill();
            }

            await WaitUntilAsync(_options.For ?? TimeSpan.MaxValue, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ctrl+C ends the scenes; what is running is stopped by the caller.
        }
        finally
        {
            await ended.CancelAsync();
            await scenes;
            await announcing;
        }
    }

    internal async Task<DemoView> LookAsync(bool countStore, CancellationToken stop)
    {
        var stats = await _api.StatsAsync(stop);
        var gateways = await _api.GatewaysAsync(stop) ?? [];
        var alarms = await _api.AlarmsAsync(stop) ?? [];
        var stored = countStore ? (await _api.CountAsync(stop))?.Rows : null;
        var agents = gateways.Where(gateway => gateway.Id == _city.SerialPole.Id || gateway.Id == _city.TcpPole.Id).ToArray();
        var processes = $"pids: server {Pid(_server)}, agents {string.Join(' ', _agents.Select(Pid))}";
        return DemoView.Of(
            Played, Console, processes, _fleet?.Counts ?? default, agents, stored, stats, gateways.Count(gateway => gateway.IsOnline), _city.Plan.Gateways.Count, alarms, Scenes);
    }

    /// <summary>Lets everything that was given out arrive, stops the gateways, and compares.</summary>
    internal async Task<DemoReport?> SettleAsync(TimeSpan played, Action<string> tell, CancellationToken stop)
    {
        // A scene near the end needs its on-delay before judging; measured figures beat a race with the clock.
        var rules = (await _api.RulesAsync(stop))?.Select(rule => rule.Id).ToHashSet();
        await UntilAsync(async () => AllRaised(await _api.AlarmsAsync(stop), rules, played), TimeSpan.FromSeconds(15), stop);
        var alarms = await _api.AlarmsAsync(stop) ?? [];

        // The dark gateway gets its power back: what it had not sent must arrive as well.
        foreach (var gateway in _fleet!.Gateways.Where(gateway => !gateway.IsConnected)) StartIfOff(gateway);
        if (!await _fleet.DrainAsync(DrainLimit, stop)) tell($"{_fleet.Counts.Pending} readings of the fleet are still pending");
        var published = _fleet.Gateways.SelectMany(FleetSeries).ToList();
        foreach (var (agent, config) in _agents.Zip(_agentConfigs))
        {
            if (!await agent.StopAsync()) tell($"{agent.Name} had to be killed");
            if (await AgentLedger.ReadAsync(_programs.Agent, config, stop) is not { } series)
            {
                tell($"The outbox of {agent.Name} cannot be read");
                return null;
            }

            published.AddRange(series);
        }

        await _fleet.StopAsync();
        if (!await StoreHasCaughtUpAsync(stop)) tell("The store has not caught up with the journal");
        var audit = await Audit.RunAsync(_api, published, _began - Earlier, _clock.GetUtcNow(), stop);
        return audit is null ? null : DemoReport.Of(_options.Store, played, audit, Scenes, alarms, rules, Restarts);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents) await agent.DisposeAsync();
        if (_fleet is not null) await _fleet.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        if (_serialBus is not null) await _serialBus.DisposeAsync();
        if (_tcpBus is not null) await _tcpBus.DisposeAsync();
        _api.Dispose();
    }

    // How far back the readings of a backlog go.
    private TimeSpan Earlier => TimeSpan.FromHours(_plan.Steps.Where(step => step.Action.Form.Kind == EventKind.CutLink).Select(step => step["backlog_h"]).DefaultIfEmpty().Sum());

    private static void StartIfOff(FleetGateway gateway)
    {
        try
        {
            gateway.MendLink();
            gateway.Start();
            gateway.PauseSampling();
        }
        catch (InvalidOperationException)
        {
            // It is on and merely between two connections.
        }
    }

    private static IEnumerable<PublishedSeries> FleetSeries(FleetGateway gateway)
    {
        // The fleet counts pending readings per gateway, not per device: told with the first device.
        var pending = gateway.Counts.Pending;
        foreach (var row in gateway.Ledger)
        {
            yield return new PublishedSeries(row.Device, row.Epoch.ToString(), (long)row.Last, 0, pending);
            pending = 0;
        }
    }

    private UnitTable Units(PlannedGateway gateway)
    {
        var units = new UnitTable();
        for (var index = 0; index < gateway.Devices.Count; index++)
        {
            var unit = (byte)(index + 1);
            units.Add(unit, DeviceFactory.Create(_world, gateway.Devices[index].Kind, gateway.Devices[index].Id, unit));
        }

        return units;
    }

    private void StartAgent(DemoFiles files, string name, string config)
    {
        _agentConfigs.Add(config);
        _agents.Add(ChildProcess.Start(name, _programs.Agent, ["run", config], files.LogOf(name), _clock));
    }

    private ChildProcess Find(string target) => target switch
    {
        "agent-1" => _agents[0],
        "agent-2" => _agents[1],
        _ => _server!,
    };

    private bool AllRaised(IReadOnlyList<ServerAlarm>? alarms, IReadOnlySet<string>? rules, TimeSpan played) =>
        alarms is not null && Scenes.All(scene => SceneResult.Judge(scene, played, alarms, rules).IsRight);

    private async Task<bool> StoreHasCaughtUpAsync(CancellationToken stop)
    {
        if (await _api.CountAsync(stop) is not { } now) return false;
        return await UntilAsync(async () => (await _api.CountAsync(stop))?.AppliedPosition >= now.DurablePosition, StoreLimit, stop);
    }

    private async Task WaitUntilAsync(TimeSpan at, CancellationToken stop)
    {
        while (Played < at)
        {
            stop.ThrowIfCancellationRequested();
            await Task.Delay(Poll, _clock, stop);
            if (Trouble is not null) return;
        }
    }

    private async Task<bool> UntilAsync(Func<Task<bool>> condition, TimeSpan limit, CancellationToken stop)
    {
        var started = _clock.GetTimestamp();
        while (!await condition())
        {
            if (_clock.GetElapsedTime(started) > limit || Trouble is not null) return false;
            await Task.Delay(Poll, _clock, stop);
        }

        return true;
    }

    private static string Pid(ChildProcess? child) => child?.Pid?.ToString() ?? "down";
}
