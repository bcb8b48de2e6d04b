using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>
/// What the agent that runs with this configuration says of itself, from its status page. A verb that would need a port or the session of a
/// running agent asks here instead, so that it disturbs nothing.
/// </summary>
internal sealed class RunningAgent : IDisposable
{
    private const int BytesMax = 4 * 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly JsonDocument _status;

    private RunningAgent(JsonDocument status) => _status = status;

    public JsonElement Status => _status.RootElement;

    public JsonElement Uplink => Status.GetProperty("uplink");

    /// <summary>Null when no agent of this gateway answers.</summary>
    public static async Task<RunningAgent?> FindAsync(AgentConfiguration configuration, TimeProvider time, CancellationToken cancel)
    {
        if (configuration.Status.Port == 0) return null;
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            var body = await GetAsync(configuration.Status.Port, either.Token).ConfigureAwait(false);
            if (body is null) return null;
            var agent = new RunningAgent(JsonDocument.Parse(body.Value));
            if (agent.Status.TryGetProperty("gateway", out var gateway) && gateway.GetString() == configuration.Agent.GatewayId && agent.Status.TryGetProperty("uplink", out _)) return agent;
            agent.Dispose();
        }
        catch (Exception failure) when (failure is SocketException or JsonException or InvalidOperationException)
        {
            // Nobody there, or something else lives on that port.
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Somebody who does not speak.
        }

        return null;
    }

    /// <summary>A bus by its name; null when the running agent has none of it.</summary>
    public JsonElement? Bus(string name)
    {
        foreach (var bus in Status.GetProperty("buses").EnumerateArray())
        {
            if (bus.GetProperty("name").GetString() == name) return bus;
        }

        return null;
    }

    public JsonElement? Device(string bus, string id)
    {
        foreach (var device in Bus(bus)?.GetProperty("devices").EnumerateArray() ?? default)
        {
            if (device.GetProperty("id").GetString() == id) return device;
        }

        return null;
    }

    public void Dispose() => _status.Dispose();

    private static async Task<ReadOnlyMemory<byte>?> GetAsync(int port, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancel).ConfigureAwait(false);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /status.json HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"), cancel).ConfigureAwait(false);
        var answer = new ArrayBufferWriter<byte>();
        while (answer.WrittenCount < BytesMax)
        {
            var read = await socket.ReceiveAsync(answer.GetMemory(16 * 1024), cancel).ConfigureAwait(false);
            if (read == 0) break;
            answer.Advance(read);
        }

        var head = answer.WrittenSpan.IndexOf("\r\n\r\n"u8);
        return head >= 0 && answer.WrittenSpan.StartsWith("HTTP/1.1 200 "u8) ? answer.WrittenMemory[(head + 4)..] : null;
    }
}
