using System.Text.Json.Nodes;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.LoadRig.Edge;

/// <summary>The folder of one agent: configuration, the rig's profile, data.</summary>
internal sealed class AgentFiles : IDisposable
{
    public const string Gateway = "GW-000001";
    public const string Profile = "rig";

    private readonly string _folder = Directory.CreateTempSubdirectory("smartpoles-rig-").FullName;

    public string Configuration => Path.Combine(_folder, "agent.json");

    public string Data => Path.Combine(_folder, "data");

    /// <summary>A register map of <paramref name="blocks"/> runs, 1000 registers apart, so that no planner joins them.</summary>
    /// <param name="quantities">In all, at most <see cref="QuantitiesMax"/>.</param>
    /// <param name="blocks">Runs.</param>
    /// <param name="registersEach">1 or 2 registers a quantity.</param>
    public void WriteProfile(int quantities, int blocks, int registersEach)
    {
        var rows = new JsonArray();
        var perBlock = quantities / blocks;
        foreach (var (info, index) in Numbers().Take(quantities).Select((info, index) => (info, index)))
        {
            // Each register holds 0 to RawMax; the largest 32-bit number has that in both of its registers.
            var rawMax = registersEach == 1 ? RigValues.RawMax : (RigValues.RawMax * 65536.0) + RigValues.RawMax;
            rows.Add(new JsonObject
            {
                ["Quantity"] = info.Name,
                ["Register"] = (index / perBlock * 1000) + (index % perBlock * registersEach),
                ["Type"] = registersEach == 1 ? "U16" : "U32",
                ["Scale"] = (info.Max - info.Min) / (rawMax + 1),
                ["Offset"] = info.Min,
            });
        }

        Write("profiles/" + Profile + ".json", new JsonObject { ["Version"] = 1, ["Source"] = "The load rig", ["Registers"] = rows });
    }

    /// <param name="mqttPort">Where the server is, or would be.</param>
    /// <param name="buses">Of <see cref="Serial"/> and <see cref="Tcp"/>.</param>
    public void WriteConfiguration(int mqttPort, params IEnumerable<JsonObject> buses) => Write("agent.json", new JsonObject
    {
        ["Agent"] = new JsonObject { ["GatewayId"] = Gateway, ["Group"] = "371502-Z07", ["DataDirectory"] = "data", ["ProfilesDirectory"] = "profiles" },
        ["Uplink"] = new JsonObject { ["Server"] = $"mqtt://127.0.0.1:{mqttPort}" },
        ["Outbox"] = new JsonObject { ["CapacityMiB"] = 512 },
        ["Buses"] = new JsonArray([.. buses]),
    });

    public static JsonObject Serial(string port, int baud, int timeoutMs, IEnumerable<JsonObject> devices) => new()
    {
        ["Name"] = "rig-" + Path.GetFileName(port),
        ["Serial"] = new JsonObject { ["Port"] = port, ["Baud"] = baud },
        ["TimeoutMs"] = timeoutMs,
        ["Devices"] = new JsonArray([.. devices]),
    };

    public static JsonObject Tcp(int port, IEnumerable<JsonObject> devices) => new()
    {
        ["Name"] = $"rig-{port}",
        ["Tcp"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = port },
        ["Devices"] = new JsonArray([.. devices]),
    };

    /// <summary>Devices at units 1, 2, 3... of the rig's profile.</summary>
    /// <param name="count">How many.</param>
    /// <param name="periodMs">Of all.</param>
    /// <param name="turnaroundMs">What the agent is told; it measures the truth itself.</param>
    public static IEnumerable<JsonObject> Devices(int count, int periodMs, int turnaroundMs = 8) => Enumerable.Range(1, count).Select(unit => new JsonObject
    {
        ["Id"] = $"37150201{18:D2}{unit:D6}",
        ["Profile"] = Profile,
        ["Unit"] = unit,
        ["PeriodMs"] = periodMs,
        ["TurnaroundMs"] = turnaroundMs,
    });

    /// <summary>The quantities that are plain numbers.</summary>
    private static IEnumerable<QuantityInfo> Numbers() => QuantityCatalogue.All.Where(info => info.DataType == SparkplugDataType.Float);

    public static int QuantitiesMax => Numbers().Count();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, JsonObject content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content.ToJsonString());
    }
}
