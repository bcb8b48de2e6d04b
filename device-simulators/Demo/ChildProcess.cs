using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary>
/// A program of ours, run for real and kept running: one that dies unasked is started again after a second, as systemd
/// would. Its output goes to a log file.
/// </summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int CrashLoopMax = 5;
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly string[] _arguments;
    private readonly string _logFile;
    private readonly TimeProvider _clock;
    private readonly Task _supervision;
    private readonly CancellationTokenSource _stop = new();
    private volatile Process? _process;
    private volatile bool _isStopping;

    private ChildProcess(string name, string[] arguments, string logFile, TimeProvider clock)
    {
        Name = name;
        _arguments = arguments;
        _logFile = logFile;
        _clock = clock;
        _supervision = Task.Run(SuperviseAsync);
    }

    internal string Name { get; }

    /// <summary>Starts after the first.</summary>
    internal int Restarts { get; private set; }

    /// <summary>True when it died at once again and again: its log says why.</summary>
    internal bool HasGivenUp { get; private set; }

    internal int? Pid
    {
        get
        {
            var process = _process;
            return process is { HasExited: false } ? process.Id : null;
        }
    }

    internal static ChildProcess Start(string name, string program, string[] arguments, string logFile, TimeProvider clock) =>
        new(name, [program, .. arguments], logFile, clock);

    /// <summary>SIGKILL: no warning, no last words. The supervision starts it again.</summary>
    internal void Kill() => _process?.Kill();

    /// <summary>SIGTERM, and SIGKILL when it does not go; true when it went by itself.</summary>
    internal async Task<bool> StopAsync()
    {
        _isStopping = true;
        await _stop.CancelAsync();
        if (_process is not { HasExited: false } process) return true;
        SendSignal(process.Id, SigTerm);
        try
        {
            await process.WaitForExitAsync(CancellationToken.None).WaitAsync(StopLimit, _clock);
            await _supervision;
            return true;
        }
        catch (TimeoutException)
        {
            process.Kill();
            await _supervision;
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task SuperviseAsync()
    {
        var quickDeaths = 0;
        await using var log = new StreamWriter(_logFile, append: true) { AutoFlush = true };
        while (!_isStopping)
        {
            var started = _clock.GetTimestamp();
            var code = await RunOnceAsync(log);
            if (_isStopping) return;
            await log.WriteLineAsync($"-- {Name} ended with {code}, unasked; started again in {RestartDelay.TotalSeconds:0} s");
            quickDeaths = _clock.GetElapsedTime(started) < TimeSpan.FromSeconds(2) ? quickDeaths + 1 : 0;
            if (quickDeaths >= CrashLoopMax)
            {
                HasGivenUp = true;
                return;
            }

            await Task.Delay(RestartDelay, _clock, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            Restarts++;
        }
    }

    private async Task<int> RunOnceAsync(StreamWriter log)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", _arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.Start();
        _process = process;
        await Task.WhenAll(CopyAsync(process.StandardOutput, log), CopyAsync(process.StandardError, log));
        await process.WaitForExitAsync();
        var code = process.ExitCode;
        _process = null;
        return code;
    }

    private static async Task CopyAsync(StreamReader from, StreamWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (to) to.WriteLine(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
