using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>Writes the configuration files of a run, the same kind that a technician would write.</summary>
internal sealed class DemoFiles(DemoOptions options)
{
    private const string ServerFolder = "ingest-server";
    private const int PeriodMs = 1000;
    private const int Baud = 9600;

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true };

    internal string Folder => options.Data;

    internal string LogOf(string name) => Path.Combine(options.Data, name + ".log");

    internal string SerialLink => Path.Combine(options.Data, "rs485-1");

    /// <summary>Where the server of a run leaves the token of its administrator.</summary>
    internal static string AdminToken(string data) => Path.Combine(data, ServerFolder, "admin.token");

    internal string WriteServer(DemoCity city)
    {
        RegistryFile.Write(city.Plan, Path.Combine(options.Data, "registry.json"));
        return Write("ingest-server.json", new JsonObject
        {
            ["DataDirectory"] = ServerFolder,
            ["Registry"] = new JsonObject { ["File"] = "registry.json" },
            ["Intake"] = new JsonObject { ["MqttPort"] = options.MqttPort },
            ["Console"] = new JsonObject { ["HttpPort"] = options.HttpPort, ["OpenOnLoopback"] = true },
            ["Storage"] = new JsonObject
            {
                ["Store"] = options.Store,
                ["Influx"] = new JsonObject
                {
                    ["Url"] = options.InfluxUrl,
                    ["Flavour"] = options.InfluxFlavour,

                    // Its own database for each run, so that the audit counts this run's readings and no others.
                    ["Database"] = "smartpoles_" + Path.GetFileName(options.Data).Replace('-', '_'),
                },
            },
        });
    }

    internal string WriteAgent(string name, PlannedGateway gateway, JsonObject line, string bus) => Write(name + ".json", new JsonObject
    {
        ["Agent"] = new JsonObject { ["GatewayId"] = gateway.Id, ["Group"] = gateway.Group, ["DataDirectory"] = name },
        ["Uplink"] = new JsonObject { ["Server"] = $"mqtt://127.0.0.1:{options.MqttPort}", ["ReconnectDelayMaxMs"] = 2000 },
        ["Buses"] = new JsonArray(WithDevices(bus, line, gateway)),
    });

    internal JsonObject SerialLine() => new()
    {
        ["Serial"] = new JsonObject { ["Port"] = SerialLink, ["Baud"] = Baud, ["Parity"] = "None" },
    };

    internal static JsonObject TcpLine(int port) => new() { ["Tcp"] = new JsonObject { ["Host"] = "127.0.0.1", ["Port"] = port } };

    private static JsonObject WithDevices(string name, JsonObject line, PlannedGateway gateway)
    {
        line.Insert(0, "Name", name);
        line["TimeoutMs"] = 300;
        var devices = gateway.Devices.Select((device, index) => (JsonNode)new JsonObject
        {
            ["Id"] = device.Id,
            ["Profile"] = ProfileOf(device.Kind),
            ["Unit"] = index + 1,
            ["PeriodMs"] = PeriodMs,
        });
        line["Devices"] = new JsonArray([.. devices]);
        return line;
    }

    private static string ProfileOf(DeviceKind kind) => kind switch
    {
        DeviceKind.LampController => "lamp-controller",
        DeviceKind.WeatherHead => "weather-air-head",
        DeviceKind.ManholeCover => "manhole-cover",
        DeviceKind.PressureTransmitter => "pressure-transmitter",
        DeviceKind.GasDetector => "gas-detector",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of device"),
    };

    private string Write(string name, JsonObject content)
    {
        var path = Path.Combine(options.Data, name);
        File.WriteAllText(path, content.ToJsonString(Layout) + "\n");
        return path;
    }
}
