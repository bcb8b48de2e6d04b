using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace SmartPoles.LoadRig.Edge;

/// <summary>The agent's native binary as a process of its own, watched through /proc.</summary>
internal sealed partial class AgentProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const double ClockTicksPerSecond = 100;    // USER_HZ of Linux on x64 and arm64
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private AgentProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        StartedStamp = Pace.Now;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Just before the system was asked to start it.</summary>
    public long StartedStamp { get; }

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public bool HasExited => _process.HasExited;

    public static AgentProcess Run(string binary, string configuration) => new(new Process
    {
        StartInfo = new ProcessStartInfo(binary, ["run", configuration]) { RedirectStandardOutput = true, RedirectStandardError = true },
    });

    /// <summary>Memory now, MB of 10^6 bytes.</summary>
    public double ResidentMb() => StatusKib("VmRSS:") * 1024 / 1e6;

    /// <summary>The most it ever had.</summary>
    public double ResidentPeakMb() => StatusKib("VmHWM:") * 1024 / 1e6;

    public int Threads() => (int)StatusKib("Threads:");

    /// <summary>Processor time so far, user and system, all threads.</summary>
    public TimeSpan Cpu()
    {
        // proc(5): the name in brackets may hold spaces; utime and stime are fields 14 and 15, so 12 and 13 after the bracket.
        var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        return TimeSpan.FromSeconds(ticks / ClockTicksPerSecond);
    }

    /// <summary>SIGTERM, and after 20 s SIGKILL.</summary>
    public async ValueTask DisposeAsync()
    {
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
    }

    private double StatusKib(string key)
    {
        if (_process.HasExited) throw new RigException($"The agent ended by itself with {_process.ExitCode}:\n{Output}");
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
        return double.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (_output)
        {
            if (_output.Length < 20_000) _output.AppendLine(line.Data);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
