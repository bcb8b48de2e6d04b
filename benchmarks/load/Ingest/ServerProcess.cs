using System.Diagnostics;
using System.Text.Json.Nodes;

namespace SmartPoles.LoadRig.Ingest;

/// <summary>The real server as a process of its own, with a city of its own, on free ports and in a folder that goes with it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly ScratchFolder _folder;
    private readonly ChildProgram _program;

    private ServerProcess(ScratchFolder folder, ChildProgram program, ServerApi api, ushort mqttPort) =>
        (_folder, _program, Api, MqttPort) = (folder, program, api, mqttPort);

    public ushort MqttPort { get; }

    public ServerApi Api { get; }

    public int Pid => _program.Pid;

    public string Output => _program.Output;

    /// <param name="binary">Program, or its dll.</param>
    /// <param name="city">Becomes the registry.</param>
    /// <param name="parent">Where the folder of its data is made.</param>
    /// <param name="settings">More of the configuration file.</param>
    /// <param name="time">Waits.</param>
    /// <param name="stop">Gives up.</param>
    public static Task<ServerProcess> StartAsync(
        string binary, CityPlan city, string? parent, JsonObject settings, TimeProvider time, CancellationToken stop) =>
        StartAsync(binary, city.WriteRegistry, parent, settings, time, stop);

    /// <param name="binary">Program, or its dll.</param>
    /// <param name="writeRegistry">Writes the registry to a path.</param>
    /// <param name="parent">Where the folder of its data is made.</param>
    /// <param name="settings">More of the configuration file.</param>
    /// <param name="time">Waits.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<ServerProcess> StartAsync(
        string binary, Action<string> writeRegistry, string? parent, JsonObject settings, TimeProvider time, CancellationToken stop)
    {
        var folder = new ScratchFolder(parent);
        var (mqttPort, httpPort) = (ChildProgram.FreePort(), ChildProgram.FreePort());
        var api = new ServerApi(new Uri($"http://127.0.0.1:{httpPort}/"));
        try
        {
            writeRegistry(folder["registry.json"]);
            var configuration = (JsonObject)settings.DeepClone();
            Set(configuration, "Intake", "MqttPort", mqttPort);
            Set(configuration, "Console", "HttpPort", httpPort);
            Set(configuration, "Console", "OpenOnLoopback", true);
            await File.WriteAllTextAsync(folder["server.json"], configuration.ToJsonString(), stop);
            string[] arguments = ["run", folder["server.json"]];
            var isDll = binary.EndsWith(".dll", StringComparison.Ordinal);
            var start = isDll ? new ProcessStartInfo("dotnet", [binary, .. arguments]) : new ProcessStartInfo(binary, arguments);
            return new ServerProcess(folder, await ChildProgram.StartAsync(start, api.IsReadyAsync, time, stop), api, mqttPort);
        }
        catch
        {
            api.Dispose();
            folder.Dispose();
            throw;
        }
    }

    public void ThrowIfEnded() => _program.ThrowIfEnded();

    /// <summary>Bytes of a part of its data: <c>journal</c>, <c>storage</c>.</summary>
    public long DiskBytes(string part) => _folder.BytesOf(Path.Combine("data", part));

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _program.DisposeAsync();
        _folder.Dispose();
    }

    private static void Set(JsonObject configuration, string section, string key, JsonNode value)
    {
        if (configuration[section] is not JsonObject options) configuration[section] = options = [];
        options[key] = value;
    }
}
