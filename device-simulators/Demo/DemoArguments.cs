using System.CommandLine;
using System.Globalization;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>The options of <c>demo</c>.</summary>
internal sealed class DemoArguments
{
    private static readonly string[] Targets = ["server", "agent-1", "agent-2"];

    private readonly Option<int> _mqttPort = new("--mqtt-port") { Description = "MQTT port of the server", DefaultValueFactory = _ => 1883 };
    private readonly Option<int> _httpPort = new("--http-port") { Description = "HTTP port of the console", DefaultValueFactory = _ => 8080 };
    private readonly Option<string?> _data = new("--data") { Description = "Folder for everything the run writes, new or empty; default smartpoles-demo/TIME", HelpName = "DIR" };
    private readonly Option<string> _store = new Option<string>("--store") { Description = "Time-series store", DefaultValueFactory = _ => "duckdb" }.AcceptOnlyFromAmong("duckdb", "influxdb");
    private readonly Option<string> _influxUrl = new("--influx-url") { Description = "Address of InfluxDB or VictoriaMetrics", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8086" };
    private readonly Option<string> _influxFlavour = new Option<string>("--influx-flavour") { Description = "What answers at --influx-url", DefaultValueFactory = _ => "influxdb1" }.AcceptOnlyFromAmong("influxdb1", "influxdb2", "victoriametrics");
    private readonly Option<TimeSpan?> _for = Duration.Option("--for", "End by itself after so long, compare published with stored, exit 0 only if nothing was lost or doubled and every scene raised its alarm; 90s plays all scenes");
    private readonly Option<string?> _report = new("--report") { Description = "Write the comparison as JSON; needs --for", HelpName = "FILE" };
    private readonly Option<int> _fleet = new("--gateways") { Description = "Gateways of the fleet, 1..1000", DefaultValueFactory = _ => 50 };
    private readonly Option<string> _scenario = new("--scenario") { Description = "What happens: a built-in scenario (see scenario list) or a file", HelpName = "NAME|FILE", DefaultValueFactory = _ => DemoOptions.DefaultScenario };
    private readonly Option<double> _speed = new("--speed") { Description = "World and scenario seconds per real second, 0.01..1000; devices report at their usual pace", HelpName = "X", DefaultValueFactory = _ => 1 };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of the world and of what a scenario picks", HelpName = "N", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _air = new("--air") { Description = "Drive the air heads with measurements (UCI Beijing CSV or CSV.GZ)", HelpName = "FILE" };
    private readonly Option<string?> _airStart = new("--air-start") { Description = "Hour of the file to begin at, such as 2013-03-04T02:00", HelpName = "TIME" };
    private readonly Option<double> _airSpeed = new("--air-speed") { Description = "Hours of the file per real minute", DefaultValueFactory = _ => 1 };
    private readonly Option<string[]> _kill = new("--kill") { Description = "Kill a process without warning, such as server@40s or agent-1@40s; may be repeated", HelpName = "WHO@WHEN" };

    internal void AddTo(Command command)
    {
        foreach (var option in (Option[])[_mqttPort, _httpPort, _data, _store, _influxUrl, _influxFlavour, _for, _report, _fleet, _scenario, _speed, _seed, _air, _airStart, _airSpeed, _kill])
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="WorldArgumentException">Something makes no sense; all faults in one message.</exception>
    internal DemoOptions Read(ParseResult parsed, TimeProvider clock)
    {
        var faults = new List<string>();
        var data = parsed.GetValue(_data) is { } folder
            ? Path.GetFullPath(folder)
            : Path.GetFullPath(Path.Combine("smartpoles-demo", clock.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)));
        if (Directory.Exists(data) && Directory.EnumerateFileSystemEntries(data).Any())
        {
            faults.Add($"--data: {data} holds files of an earlier run; name another folder or delete it");
        }

        var mqttPort = parsed.GetValue(_mqttPort);
        var httpPort = parsed.GetValue(_httpPort);
        AddPortFault(mqttPort, "--mqtt-port", faults);
        AddPortFault(httpPort, "--http-port", faults);
        if (mqttPort == httpPort) faults.Add($"--mqtt-port and --http-port are both {mqttPort}");
        var gateways = parsed.GetValue(_fleet);
        if (gateways is < 1 or > 1000) faults.Add($"--gateways {gateways} is outside 1..1000");
        if (parsed.GetValue(_report) is not null && parsed.GetValue(_for) is null) faults.Add("--report needs --for: without an end there is nothing to compare");
        var kills = (parsed.GetValue(_kill) ?? []).Select(text => ReadKill(text, faults)).OfType<PlannedKill>().ToArray();
        var air = ReadAir(parsed, faults);
        var speed = parsed.GetValue(_speed);
        if (!(speed is >= 0.01 and <= 1000)) faults.Add($"--speed {speed} is outside 0.01..1000");
        var scenario = ScenarioLibrary.Find(parsed.GetValue(_scenario)!, out var reason);
        if (scenario is null) faults.Add(reason);
        if (faults.Count > 0) throw new WorldArgumentException(string.Join('\n', faults));
        return new DemoOptions
        {
            MqttPort = mqttPort,
            HttpPort = httpPort,
            Data = data,
            Store = parsed.GetValue(_store)!,
            InfluxUrl = parsed.GetValue(_influxUrl)!,
            InfluxFlavour = parsed.GetValue(_influxFlavour)!,
            For = parsed.GetValue(_for),
            Report = parsed.GetValue(_report) is { } path ? Path.GetFullPath(path) : null,
            FleetGateways = gateways,
            Scenario = scenario!,
            Speed = speed,
            Seed = parsed.GetValue(_seed),
            Air = air,
            Kills = kills,
        };
    }

    private AirReplay? ReadAir(ParseResult parsed, List<string> faults)
    {
        if (parsed.GetValue(_air) is not { } path) return null;
        try
        {
            return AirArguments.Load(path, parsed.GetValue(_airStart), parsed.GetValue(_airSpeed));
        }
        catch (WorldArgumentException fault)
        {
            faults.Add(fault.Message);
            return null;
        }
    }

    private static void AddPortFault(int port, string option, List<string> faults)
    {
        if (port is < 1 or > 65535) faults.Add($"{option} {port} is outside 1..65535");
        else if (PortCheck.Fault(port, option) is { } fault) faults.Add(fault);
    }

    private static PlannedKill? ReadKill(string text, List<string> faults)
    {
        var parts = text.Split('@');
        if (parts.Length == 2 && Targets.Contains(parts[0]) && Duration.TryParse(parts[1], out var at)) return new PlannedKill(parts[0], at);
        faults.Add($"--kill {text}: write WHO@WHEN with who one of {string.Join(", ", Targets)}, for example server@40s");
        return null;
    }
}
