using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>A server and agents as real processes, with configuration files as a technician would write them.</summary>
internal sealed class CityRig : IAsyncDisposable
{
    private readonly List<RunningProgram> _programs = [];
    private readonly int _httpPort = FreePort.Next();

    public CityRig() => Http = new HttpClient { BaseAddress = new Uri(Url) };

    public TempFolder Folder { get; } = new();

    public HttpClient Http { get; }

    public int MqttPort { get; } = FreePort.Next();

    public RunningProgram? Server { get; private set; }

    /// <summary>The console is open to this machine for as long as there is no user and no token; false: nobody is let in without a name.</summary>
    public bool IsOpen { get; init; } = true;

    /// <summary>Who the server says that it is, whatever its data; null for the id of its journal.</summary>
    public string? ServerId { get; init; }

    /// <summary>File of the alarm rules; null for those that the server brings.</summary>
    public string? RulesFile { get; init; }

    /// <summary>More of the server's command line.</summary>
    public string[] More { get; init; } = [];

    public string Url => $"http://127.0.0.1:{_httpPort}/";

    /// <summary>Starts the server with a registry of one component a device.</summary>
    public async Task StartServerAsync(params (string Gateway, string[] Devices)[] gateways)
    {
        var registry = new JsonObject
        {
            ["version"] = 1,
            ["gateways"] = new JsonArray([.. gateways.Select(row => (JsonNode)new JsonObject { ["id"] = row.Gateway, ["group"] = "371502-Z07" })]),
            ["components"] = new JsonArray([.. gateways.SelectMany(row => row.Devices.Select(device => (JsonNode)new JsonObject
            {
                ["code"] = device, ["name"] = $"Component {device}", ["gateway"] = row.Gateway, ["latitude"] = 36.45, ["longitude"] = 115.98,
                ["grid"] = "371502001001001", ["devices"] = new JsonArray(device),
            }))]),
        };
        await File.WriteAllTextAsync(Folder["registry.json"], registry.ToJsonString());
        await RunServerAsync();
    }

    /// <summary>Starts the server again, on the same registry, data and ports.</summary>
    public async Task RunServerAsync()
    {
        var configuration = new JsonObject
        {
            ["Intake"] = new JsonObject { ["ServerId"] = ServerId }, ["Console"] = new JsonObject { ["OpenOnLoopback"] = IsOpen },
            ["Alarms"] = new JsonObject { ["RulesFile"] = RulesFile },
        };
        await File.WriteAllTextAsync(Folder["server.json"], configuration.ToJsonString());
        Server = RunningProgram.Start(
            RunningProgram.Server,
            [
                "run", Folder["server.json"], "--registry", Folder["registry.json"], "--data", Folder["server"], "--mqtt-port", $"{MqttPort}",
                "--http-port", $"{_httpPort}", .. More,
            ]);
        _programs.Add(Server);
        await Deadline.Until(IsReadyAsync, TimeSpan.FromSeconds(30), "the server is ready");
    }

    public void StartAgent(string gateway, JsonObject line, params (string Device, string Profile, int Unit)[] devices)
    {
        line["Name"] = "bus-1";
        line["TimeoutMs"] = 500;
        line["Devices"] = new JsonArray([.. devices.Select(row => (JsonNode)new JsonObject
        {
            ["Id"] = row.Device, ["Profile"] = row.Profile, ["Unit"] = row.Unit, ["PeriodMs"] = 1000,
        })]);
        var config = new JsonObject
        {
            ["Agent"] = new JsonObject { ["GatewayId"] = gateway, ["Group"] = "371502-Z07", ["DataDirectory"] = gateway },
            ["Uplink"] = new JsonObject { ["Server"] = $"mqtt://127.0.0.1:{MqttPort}" },
            ["Buses"] = new JsonArray(line),
        };
        File.WriteAllText(Folder[$"{gateway}.json"], config.ToJsonString());
        _programs.Add(RunningProgram.Start(RunningProgram.Agent, "run", Folder[$"{gateway}.json"]));
    }

    /// <summary>Starts an agent with a whole configuration; the uplink is put in.</summary>
    public RunningProgram StartAgent(string gateway, JsonObject config)
    {
        config["Agent"] = new JsonObject { ["GatewayId"] = gateway, ["Group"] = "371502-Z07", ["DataDirectory"] = gateway };
        config["Uplink"] = new JsonObject { ["Server"] = $"mqtt://127.0.0.1:{MqttPort}" };
        File.WriteAllText(Folder[$"{gateway}.json"], config.ToJsonString());
        var agent = RunningProgram.Start(RunningProgram.Agent, "run", Folder[$"{gateway}.json"]);
        _programs.Add(agent);
        return agent;
    }

    /// <summary>Adds a token to the running server, as its administrator does, and returns it.</summary>
    public async Task<string> AddTokenAsync(string name, string role)
    {
        await using var adding = RunningProgram.Start(RunningProgram.Server, "tokens", "add", name, "--role", role, "--data", Folder["server"], "--server", Url);
        Assert.True(await adding.WaitAsync(TimeSpan.FromSeconds(120)) == 0, adding.Output);
        return adding.Output.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).First(word => word.StartsWith("spt_", StringComparison.Ordinal));
    }

    public RunningProgram StartSlave(params string[] arguments)
    {
        var slave = RunningProgram.Start(RunningProgram.Simulators, ["slave", .. arguments]);
        _programs.Add(slave);
        return slave;
    }

    public async Task<JsonElement[]> ReadingsAsync(string device) =>
        [.. (await Http.GetFromJsonAsync<JsonElement>($"api/v1/readings?device={device}&limit=100000")).GetProperty("readings").EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        foreach (var program in Enumerable.Reverse(_programs)) await program.DisposeAsync();
        Http.Dispose();
        Folder.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await Http.GetAsync("healthz/ready")).IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
