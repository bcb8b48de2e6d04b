using System.Diagnostics;
using System.Text;

namespace SmartPoles.Tests.Shared;

/// <summary>A foreign server of one test: started on a port of its own, awaited over HTTP, killed at the end or when the test wants it.</summary>
public abstract class ForeignServer : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly StringBuilder _output = new();
    private Process? _process;

    public abstract Uri Url { get; }

    protected abstract string ReadyPath { get; }

    protected TempFolder Folder { get; } = new();

    protected HttpClient Http { get; } = new();

    public async Task StartAsync()
    {
        _process = Process.Start(Command()) ?? throw new InvalidOperationException("not started");
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            await Deadline.Until(IsReadyAsync, StartLimit, $"the server answers at {Url}");
        }
        catch
        {
            await KillAsync();
            throw;
        }
    }

    /// <summary>Kills the server as <c>kill -9</c> does; <see cref="StartAsync"/> starts it again on the same data and port.</summary>
    public async Task KillAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Http.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract ProcessStartInfo Command();

    private async Task<bool> IsReadyAsync()
    {
        if (_process is { HasExited: true }) Assert.Fail($"the server ended by itself: {_output}");
        try
        {
            using var response = await Http.GetAsync(new Uri(Url, ReadyPath));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
        {
            if (_output.Length < 20_000) _output.AppendLine(line.Data);
        }
    }
}
