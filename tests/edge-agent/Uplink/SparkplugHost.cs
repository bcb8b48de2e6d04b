using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>One message as a host sees it.</summary>
internal sealed record Seen(SparkplugTopic Topic, byte[] Payload, int Qos, bool Retain, long UnixMs)
{
    public SparkplugMessageType Type => Topic.Type;

    public ulong? Seq
    {
        get
        {
            Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(Payload, out var read));
            return read.Seq;
        }
    }

    public long BdSeq => Metrics().Single(metric => metric.Name == "bdSeq").Integer;

    public IReadOnlyList<SeenMetric> Metrics()
    {
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(Payload, out var read));
        var metrics = new List<SeenMetric>();
        foreach (var metric in read)
        {
            metrics.Add(new SeenMetric(
                Encoding.UTF8.GetString(metric.Name), metric.Alias, metric.Timestamp, metric.DataType, metric.IsNull, metric.IsHistorical, (long)metric.Bits,
                metric.TryGetNumber(metric.DataType ?? SparkplugDataType.Float, out var number) ? number : double.NaN, metric.Bytes.ToArray()));
        }

        return metrics;
    }
}

internal sealed record SeenMetric(
    string Name, ulong? Alias, ulong? Timestamp, SparkplugDataType? DataType, bool IsNull, bool IsHistorical, long Integer, double Number, byte[] Bytes);

/// <summary>A host application that watches one group and sends commands: an MQTT client that has nothing of ours but the payload codec.</summary>
internal sealed class SparkplugHost : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentQueue<Seen> _seen = new();

    public IReadOnlyList<Seen> All => [.. _seen];

    public Seen[] Of(SparkplugMessageType type) => [.. _seen.Where(message => message.Type == type)];

    public static async Task<SparkplugHost> StartAsync(int port)
    {
        var host = new SparkplugHost();
        host._client.ApplicationMessageReceivedAsync += received =>
        {
            var message = received.ApplicationMessage;
            if (SparkplugTopic.Parse(message.Topic, out var topic) == TopicStatus.Ok && topic.Type is not (SparkplugMessageType.NCmd or SparkplugMessageType.DCmd))
            {
                host._seen.Enqueue(new Seen(
                    topic, message.Payload.ToArray(), (int)message.QualityOfServiceLevel, message.Retain, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()));
            }

            return Task.CompletedTask;
        };
        await host._client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MqttProtocolVersion.V500).Build());

        // Retain as published: else the server clears the flag that the test looks at.
        await host._client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter("spBv1.0/#", MqttQualityOfServiceLevel.AtLeastOnce, retainAsPublished: true).Build());
        return host;
    }

    public Task SendAsync(string topic, byte[] payload, bool retain = false, int qos = 0) => _client.PublishAsync(new MqttApplicationMessage
    {
        Topic = topic,
        Payload = new ReadOnlySequence<byte>(payload),
        Retain = retain,
        QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
    });

    /// <summary>STATE of a host: QoS 1, retained.</summary>
    public Task SendStateAsync(string hostId, bool online, long timestamp) =>
        SendAsync($"spBv1.0/STATE/{hostId}", Encoding.UTF8.GetBytes($$"""{"online":{{(online ? "true" : "false")}},"timestamp":{{timestamp}}}"""), retain: true, qos: 1);

    public async ValueTask DisposeAsync()
    {
        await _client.DisconnectAsync();
        _client.Dispose();
    }
}
