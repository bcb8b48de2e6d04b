using System.Diagnostics;
using System.Text;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>One of our programs as a real process; killed at the end of the test.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    public const string Server = "SmartPoles.IngestServer";
    public const string Agent = "SmartPoles.EdgeAgent";
    public const string Simulators = "SmartPoles.DeviceSimulators";

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private RunningProgram(string name, string[] arguments)
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [PathOf(name), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
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

    public static RunningProgram Start(string name, params string[] arguments) => new(name, arguments);

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
        lock (_output) _output.AppendLine(line.Data);
    }
}
