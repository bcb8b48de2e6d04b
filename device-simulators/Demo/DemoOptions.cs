using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>What the demo was asked to do.</summary>
public sealed record DemoOptions
{
    /// <summary>MQTT port of the server.</summary>
    public int MqttPort { get; init; } = 1883;

    /// <summary>HTTP port of the console.</summary>
    public int HttpPort { get; init; } = 8080;

    /// <summary>Folder of everything the run writes; must be new or empty.</summary>
    public required string Data { get; init; }

    /// <summary><c>duckdb</c> or <c>influxdb</c>.</summary>
    public string Store { get; init; } = "duckdb";

    /// <summary>Address of InfluxDB or VictoriaMetrics.</summary>
    public string InfluxUrl { get; init; } = "http://127.0.0.1:8086";

    /// <summary><c>influxdb1</c>, <c>influxdb2</c> or <c>victoriametrics</c>.</summary>
    public string InfluxFlavour { get; init; } = "influxdb1";

    /// <summary>Ends by itself after so long; null: until Ctrl+C.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>Where the report goes; null: only the table.</summary>
    public string? Report { get; init; }

    /// <summary>Gateways of the fleet, straight over MQTT.</summary>
    public int FleetGateways { get; init; } = 50;

    /// <summary>Name of the scenario that is played when no other is asked for.</summary>
    public const string DefaultScenario = "demo";

    /// <summary>What happens.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>World and scenario seconds per real second.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Seed of the world and of what the scenario picks.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Measurements that drive the air heads; null for the model.</summary>
    public AirReplay? Air { get; init; }

    /// <summary>Processes to kill with SIGKILL, and when.</summary>
    public IReadOnlyList<PlannedKill> Kills { get; init; } = [];
}

/// <summary>A process that is killed without warning.</summary>
/// <param name="Target"><c>server</c>, <c>agent-1</c> or <c>agent-2</c>.</param>
/// <param name="At">Time since the scenes began.</param>
public sealed record PlannedKill(string Target, TimeSpan At);
