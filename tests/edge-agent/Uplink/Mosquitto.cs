using System.Diagnostics;
using System.Net.Sockets;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>A real mosquitto of one test, on a port of its own.</summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly string _program = RealPart.Require("mosquitto", "mosquitto");
    private Process? _process;

    public int Port { get; } = FreePort.Next();

    /// <param name="more">Lines of mosquitto.conf for the listener, certificates for example.</param>
    public static async Task<Mosquitto> StartAsync(string more = "allow_anonymous true")
    {
        var server = new Mosquitto();
        await File.WriteAllTextAsync(server._folder["mosquitto.conf"], $"user root\npersistence false\nlistener {server.Port} 127.0.0.1\n{more}\n");
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync()
    {
        _process = Process.Start(new ProcessStartInfo(_program, ["-c", _folder["mosquitto.conf"]]) { RedirectStandardError = true })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        await Deadline.Until(IsListeningAsync, StartLimit, "mosquitto listens");
    }

    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        _process = null;
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    private async Task<bool> IsListeningAsync()
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
