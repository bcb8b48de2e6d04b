using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace SmartPoles.LoadRig.Ingest;

/// <summary>The real server as a process of its own, with a city of its own, on free ports and in a folder that goes with it.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int OutputCharsMax = 40_000;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder;
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServerProcess(string binary, DirectoryInfo folder, ushort mqttPort, int httpPort)
    {
        (_folder, MqttPort, Api) = (folder, mqttPort, new ServerApi(new Uri($"http://127.0.0.1:{httpPort}/")));
        string[] arguments = ["run", PathOf("server.json")];
        var start = binary.EndsWith(".dll", StringComparison.Ordinal) ? new ProcessStartInfo("dotnet", [binary, .. arguments]) : new ProcessStartInfo(binary, arguments);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public ushort MqttPort { get; }

    public ServerApi Api { get; }

    public int Pid => _process.Id;

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <param name="binary">Program, or its dll.</param>
    /// <param name="city">Becomes the registry.</param>
    /// <param name="parent">Where the folder of data is made: the disk that is measured.</param>
    /// <param name="settings">More of the configuration file.</param>
    /// <param name="time">Waits.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<ServerProcess> StartAsync(
        string binary, CityPlan city, string parent, JsonObject? settings, TimeProvider time, CancellationToken stop)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, $"smartpoles-rig-{Environment.ProcessId}-{Path.GetRandomFileName()}"));
        var (mqttPort, httpPort) = (FreePort(), FreePort());
        city.WriteRegistry(Path.Combine(folder.FullName, "registry.json"));
        var configuration = (JsonObject?)settings?.DeepClone() ?? [];
        Set(configuration, "Intake", "MqttPort", mqttPort);
        Set(configuration, "Console", "HttpPort", httpPort);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "server.json"), configuration.ToJsonString(), stop);
        var server = new ServerProcess(binary, folder, (ushort)mqttPort, httpPort);
        var began = Stopwatch.GetTimestamp();
        while (!await server.Api.IsReadyAsync(stop))
        {
            if (server._process.HasExited || Stopwatch.GetElapsedTime(began) > StartLimit)
            {
                await server.DisposeAsync();
                throw new RigException($"The server does not start:\n{server.Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, stop);
        }

        return server;
    }

    public void ThrowIfEnded()
    {
        if (_process.HasExited) throw new RigException($"The server ended by itself with {_process.ExitCode}:\n{Output}");
    }

    /// <summary>Bytes of a part of its data: <c>journal</c>, <c>storage</c>.</summary>
    public long DiskBytes(string part)
    {
        var folder = new DirectoryInfo(Path.Combine(_folder.FullName, "data", part));
        return folder.Exists ? folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0;
    }

    /// <summary>SIGTERM, and after a minute SIGKILL.</summary>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (!_process.HasExited)
        {
            SendSignal(_process.Id, SigTerm);
            try
            {
                await _process.WaitForExitAsync().WaitAsync(StopLimit);
            }
            catch (TimeoutException)
            {
                _process.Kill();
            }
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    private static void Set(JsonObject configuration, string section, string key, int value)
    {
        if (configuration[section] is not JsonObject options) configuration[section] = options = [];
        options[key] = value;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (_output)
        {
            if (_output.Length < OutputCharsMax) _output.AppendLine(line.Data);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
