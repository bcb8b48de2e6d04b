using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>One of our programs as a real process; killed at the end of the test.</summary>
internal sealed partial class RunningProgram : IAsyncDisposable
{
    public const string Server = "SmartPoles.IngestServer";
    public const string Agent = "SmartPoles.EdgeAgent";
    public const string Simulators = "SmartPoles.DeviceSimulators";

    /// <summary>Built with the solution, or by <c>dotnet build benchmarks/load</c>.</summary>
    public const string LoadRig = "SmartPoles.LoadRig";

    /// <summary>Names the NativeAOT binary that is to stand in for the agent's build; the build is run when it is not set.</summary>
    public const string AgentVariable = "SMARTPOLES_EDGE_AGENT";

    /// <summary>More log than any test writes: a program that does not stop is killed, not collected until the machine is full.</summary>
    private const int OutputCharsMax = 4 << 20;

    /// <summary>More than any of our programs needs, hexadecimal: one that grows without end fails instead of filling the machine.</summary>
    private const string HeapBytesMax = "40000000";

    /// <summary>Says to programs that would build others that this is done.</summary>
    public const string BuiltVariable = "SMARTPOLES_BUILT";

    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private RunningProgram(ProcessStartInfo start)
    {
        start.Environment.TryAdd("DOTNET_GCHeapHardLimit", HeapBytesMax);
        start.Environment.TryAdd(BuiltVariable, "1");

        // The server compiles at once as well as it can, for the load of a city; here it starts hundreds of times and has little to do.
        start.Environment.TryAdd("DOTNET_TC_QuickJit", "1");
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public bool HasExited => _process.HasExited;

    public int Pid => _process.Id;

    public static RunningProgram Start(string name, params string[] arguments) => Start(Command(name, arguments));

    public static RunningProgram Start(ProcessStartInfo command) => new(command);

    /// <summary>The command that runs one of our programs, to be changed before it is started.</summary>
    public static ProcessStartInfo Command(string name, params string[] arguments) =>
        name == Agent && Environment.GetEnvironmentVariable(AgentVariable) is { Length: > 0 } native
            ? new ProcessStartInfo(native, arguments)
            : new ProcessStartInfo("dotnet", [PathOf(name), .. arguments]);

    /// <summary>The binary of the same configuration that this test was built in.</summary>
    public static string PathOf(string name)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Name;
        return Path.Combine(Repository.Root, "artifacts", "bin", name, configuration, name + ".dll");
    }

    public async Task<int> WaitAsync(TimeSpan limit)
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(limit);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: no warning, no last words.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; gives the exit code.</summary>
    public async Task<int> StopAsync(TimeSpan limit)
    {
        if (!_process.HasExited) SendSignal(_process.Id, SigTerm);
        return await WaitAsync(limit);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(Output);
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (_output)
        {
            if (_output.Length > OutputCharsMax) return;
            _output.AppendLine(line.Data);
            if (_output.Length <= OutputCharsMax) return;
            _output.AppendLine("The test kills this program: it does not stop writing");
        }

        _process.Kill(entireProcessTree: true);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
