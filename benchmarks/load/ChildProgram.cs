using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SmartPoles.DeviceSimulators;
using System.Runtime.InteropServices;
using System.Text;

namespace SmartPoles.LoadRig;

/// <summary>A program under measurement as a process of its own; what it writes is kept for the case that it fails.</summary>
internal sealed partial class ChildProgram : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int OutputCharsMax = 40_000;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimitDefault = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly string _name;
    private readonly TimeSpan _stopLimit;

    private ChildProgram(ProcessStartInfo start, TimeSpan stopLimit)
    {
        _stopLimit = stopLimit;
        _name = Path.GetFileName(start.FileName);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Pid => _process.Id;

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts a program and waits for nothing.</summary>
    /// <param name="start">What to run.</param>
    /// <param name="stopLimit">How long it may take to stop before it is killed.</param>
    public static ChildProgram Launch(ProcessStartInfo start, TimeSpan stopLimit) => new(start, stopLimit);

    /// <summary>Starts a program and waits until it serves.</summary>
    public static async Task<ChildProgram> StartAsync(
        ProcessStartInfo start, Func<CancellationToken, Task<bool>> serves, TimeProvider time, CancellationToken stop)
    {
        var child = new ChildProgram(start, StopLimitDefault);
        var began = Stopwatch.GetTimestamp();
        try
        {
            while (!await serves(stop))
            {
                child.ThrowIfEnded();
                if (Stopwatch.GetElapsedTime(began) > StartLimit) throw new RigException($"{child._name} does not serve after {StartLimit.TotalSeconds:0} s:\n{child.Output}");
                await Task.Delay(TimeSpan.FromMilliseconds(20), time, stop);
            }

            return child;
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    /// <summary>The path of a program of the system.</summary>
    public static string Require(string name, string package)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin"];
        return folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new RigException($"{name} is not installed (Debian: apt-get install {package})");
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static ushort FreePort() => (ushort)LocalPort.Next();

    /// <summary>True when something listens there.</summary>
    public static async Task<bool> ListensAsync(ushort port, CancellationToken stop)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, stop);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void ThrowIfEnded()
    {
        if (_process.HasExited) throw new RigException($"{_name} ended by itself with {_process.ExitCode}:\n{Output}");
    }

    /// <summary>SIGTERM, and after the stop limit SIGKILL.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            SendSignal(_process.Id, SigTerm);
            try
            {
                await _process.WaitForExitAsync().WaitAsync(_stopLimit);
            }
            catch (TimeoutException)
            {
                _process.Kill();
            }
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
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
