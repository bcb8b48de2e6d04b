using System.Diagnostics;
using System.Text;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Commands;

/// <summary>The agent as a real process; killed at the end of the test.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private const string Name = "SmartPoles.EdgeAgent";

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    private AgentProcess(string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Name;
        var program = Path.Combine(Repository.Root, "artifacts", "bin", Name, configuration, Name + ".dll");
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true },
        };
        _process.StartInfo.Environment["LC_ALL"] = "C.UTF-8";
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_error, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _process.StandardInput.Close();
    }

    public string Output => Read(_output);

    public string Error => Read(_error);

    public bool HasExited => _process.HasExited;

    public static AgentProcess Start(params string[] arguments) => new(arguments);

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        await using var process = new AgentProcess(arguments);
        var exit = await process.WaitAsync(TimeSpan.FromSeconds(60));
        return (exit, process.Output, process.Error);
    }

    public async Task<int> WaitAsync(TimeSpan limit)
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(limit);
        return _process.ExitCode;
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for a text in the output or the log.</summary>
    public Task SeeAsync(string text, int times = 1) => Deadline.Until(
        () => (Output + Error).Split(text).Length > times, TimeSpan.FromSeconds(30), $"{times} x '{text}' in: {Output}{Error}");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(Output + Error);
        _process.Dispose();
    }

    private static void Keep(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.AppendLine(line);
    }

    private static string Read(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}
