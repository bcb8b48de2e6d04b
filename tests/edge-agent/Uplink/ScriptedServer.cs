using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>An MQTT server in this process that says and refuses what the test wants, and keeps what it took.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<(SparkplugTopic Topic, byte[] Payload)> _taken = new();
    private MqttServer? _server;

    public int Port { get; } = FreePort.Next();

    /// <summary>Who it says it is; null says nothing.</summary>
    public string? Id { get; init; }

    public MqttConnectReasonCode ConnectAnswer { get; init; } = MqttConnectReasonCode.Success;

    /// <summary>Judges a password: the answer, and a secret to issue; null takes everybody with <see cref="ConnectAnswer"/>.</summary>
    public Func<string?, (MqttConnectReasonCode Answer, string? Issued)>? Judge { get; init; }

    public bool RefusesSubscriptions { get; init; }

    /// <summary>Data is thrown away as if it had never come.</summary>
    public bool LosesData { get; set; }

    public int Count(SparkplugMessageType type) => _taken.Count(message => message.Topic.Type == type);

    /// <summary>Every ledger number taken, as often as it came.</summary>
    public IReadOnlyList<(ulong Epoch, ulong Number)> Numbers()
    {
        var numbers = new List<(ulong, ulong)>();
        foreach (var (topic, payload) in _taken)
        {
            if (topic.Type != SparkplugMessageType.DData) continue;
            SparkplugPayload.Read(payload, out var read);
            foreach (var metric in read)
            {
                if (LedgerBlock.Read(metric.Bytes, out var block) == LedgerStatus.Ok)
                {
                    foreach (var entry in block)
                    {
                        for (var number = entry.First; number <= entry.Last; number++) numbers.Add((block.Epoch, number));
                    }
                }

                break;    // the ledger is the first metric
            }
        }

        return numbers;
    }

    public async Task<ScriptedServer> StartAsync()
    {
        _server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().WithDefaultEndpoint().WithDefaultEndpointPort(Port).Build());
        _server.ValidatingConnectionAsync += connection =>
        {
            connection.ReasonCode = ConnectAnswer;
            if (Id is not null) connection.ResponseUserProperties = [new MqttUserProperty(MqttNames.ServerIdProperty, Encoding.UTF8.GetBytes(Id).AsMemory())];
            if (Judge is null) return Task.CompletedTask;
            (connection.ReasonCode, var issued) = Judge(connection.Password);
            if (issued is not null) connection.ResponseUserProperties = [.. connection.ResponseUserProperties ?? [], new MqttUserProperty(MqttNames.SecretProperty, Encoding.UTF8.GetBytes(issued).AsMemory())];
            return Task.CompletedTask;
        };
        _server.InterceptingSubscriptionAsync += subscription =>
        {
            subscription.ProcessSubscription = !RefusesSubscriptions;
            if (RefusesSubscriptions) subscription.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
            return Task.CompletedTask;
        };
        _server.InterceptingPublishAsync += publish =>
        {
            if (SparkplugTopic.Parse(publish.ApplicationMessage.Topic, out var topic) != TopicStatus.Ok) return Task.CompletedTask;
            if (!LosesData || topic.Type != SparkplugMessageType.DData) _taken.Enqueue((topic, publish.ApplicationMessage.Payload.ToArray()));
            return Task.CompletedTask;
        };
        await _server.StartAsync();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is null) return;
        await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
    }
}
