using System.Diagnostics;
using System.Text;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>The agent as a process of its own, so that it can be killed as the kernel kills.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly StringBuilder _output = new();
    private readonly Process _process;

    private AgentProcess(string configuration)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Name;
        var program = Path.Combine(Repository.Root, "artifacts", "bin", "SmartPoles.EdgeAgent", folder, "SmartPoles.EdgeAgent.dll");
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, "run", configuration]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
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

    public static AgentProcess Start(string folder, string configuration)
    {
        var path = Path.Combine(folder, "agent.json");
        File.WriteAllText(path, configuration);
        return new AgentProcess(path);
    }

    /// <summary>SIGKILL: not one instruction more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output) _output.AppendLine(line.Data);
    }
}
