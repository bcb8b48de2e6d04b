using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace SmartPoles.DeviceSimulators.Tests.Fleet;

/// <summary>A real MQTT server in this process that keeps what it acknowledged.</summary>
internal sealed class RecordingBroker : IAsyncDisposable
{
    private readonly ConcurrentQueue<Arrived> _arrived = new();
    private MqttServer? _server;

    internal sealed record Arrived(string Topic, byte[] Payload);

    internal int Port { get; } = SmartPoles.Tests.Shared.FreePort.Next();

    internal Uri Address => new($"mqtt://127.0.0.1:{Port}");

    internal IReadOnlyList<Arrived> All => [.. _arrived];

    internal IReadOnlyList<Arrived> Of(string type) => [.. _arrived.Where(message => message.Topic.Split('/')[2] == type)];

    internal async Task<RecordingBroker> StartAsync()
    {
        var options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithDefaultEndpointPort(Port)
            .WithDefaultEndpointReuseAddress()
            .Build();
        _server = new MqttServerFactory().CreateMqttServer(options);
        _server.InterceptingPublishAsync += message =>
        {
            _arrived.Enqueue(new Arrived(message.ApplicationMessage.Topic, message.ApplicationMessage.Payload.ToArray()));
            return Task.CompletedTask;
        };
        await _server.StartAsync();
        return this;
    }

    internal async Task<int> ConnectedAsync() => (await _server!.GetClientsAsync()).Count;

    internal async Task StopAsync()
    {
        if (_server is not { } server) return;
        _server = null;
        await server.StopAsync(new MqttServerStopOptions());
        server.Dispose();
    }

    internal Task SendAsync(string topic, byte[] payload) => _server!.InjectApplicationMessage(
        new InjectedMqttApplicationMessage(new MqttApplicationMessage
        {
            Topic = topic,
            Payload = new ReadOnlySequence<byte>(payload),
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce,
        })
        {
            SenderClientId = "host",
        });

    public async ValueTask DisposeAsync() => await StopAsync();
}
