using System.Net;
using MQTTnet.Server;

namespace SmartPoles.LoadRig.Edge;

/// <summary>An MQTT server that takes and acknowledges everything; it runs in the rig's process, so its cost is not the agent's.</summary>
internal sealed class AckServer : IAsyncDisposable
{
    private readonly int _port;
    private MqttServer? _server;
    private long _messages;
    private long _bytes;

    private AckServer(int port) => _port = port;

    public int Port => _port;

    /// <summary>Messages taken.</summary>
    public long Messages => Volatile.Read(ref _messages);

    /// <summary>Their payload.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public static async Task<AckServer> StartAsync(int port)
    {
        var server = new AckServer(port);
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        var options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointPort(_port).Build();
        _server = new MqttServerFactory().CreateMqttServer(options);
        _server.InterceptingPublishAsync += publish =>
        {
            Interlocked.Increment(ref _messages);
            Interlocked.Add(ref _bytes, publish.ApplicationMessage.Payload.Length);
            publish.ProcessPublish = false;    // nobody subscribes
            return Task.CompletedTask;
        };
        await _server.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_server is null) return;
        await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
        _server = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
