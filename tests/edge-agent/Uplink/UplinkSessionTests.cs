using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Uplink;

/// <summary>The whole agent against a real MQTT server; its device answers, so that births come before data however late the server is.</summary>
public sealed class UplinkSessionTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly ConcurrentQueue<(SparkplugTopic Topic, byte[] Payload, MqttQualityOfServiceLevel Qos)> _arrived = new();
    private readonly int _port = FreePort.Next();
    private readonly TcpSlave _slave = new();
    private volatile bool _refuses;
    private MqttServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StartServerAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
        _slave.Dispose();
        _folder.Dispose();
    }

    /// <summary>payloads-dbirth-order, topics-nbirth-seq-num, payloads-sequence-num-incrementing, topics-nbirth-bdseq-matching.</summary>
    [Fact]
    public async Task Run_Session_BirthsComeBeforeDataAndSeqCountsUp()
    {
        await RunAgentAsync(() => Of(SparkplugMessageType.DData).Length > 0);

        var messages = _arrived.ToArray();
        Assert.Equal(
            [SparkplugMessageType.NBirth, SparkplugMessageType.DBirth, SparkplugMessageType.DData], messages.Take(3).Select(message => message.Topic.Type));
        Assert.Equal([0UL, 1UL, 2UL], messages.Take(3).Select(message => Seq(message.Payload)));
        Assert.Equal(SparkplugMessageType.NDeath, messages[^1].Topic.Type);
        Assert.Null(Seq(messages[^1].Payload));
        Assert.Equal(BdSeq(messages[0].Payload), BdSeq(messages[^1].Payload));
        Assert.All(messages, message => Assert.Equal(MqttQualityOfServiceLevel.AtLeastOnce, message.Qos));
    }

    /// <summary>topics-nbirth-bdseq-increment, over a restart of the agent.</summary>
    [Fact]
    public async Task Run_TwoStarts_BdSeqGrowsAndTheSecondBirthClosesTheFirstEpoch()
    {
        await RunAgentAsync(() => Of(SparkplugMessageType.DData).Length > 0);
        await RunAgentAsync(() => Of(SparkplugMessageType.NBirth).Length > 1);

        var births = Of(SparkplugMessageType.NBirth);
        Assert.Equal(BdSeq(births[0]) + 1, BdSeq(births[1]));
        Assert.NotEmpty(Closings(births[1]));
    }

    /// <summary>A PUBACK with an error reason is no acknowledgement: the same numbers come again.</summary>
    [Fact]
    public async Task Publish_RefusedByTheServer_ComesAgainWithTheSameNumbers()
    {
        _refuses = true;
        await RunAgentAsync(
            () =>
            {
                if (Of(SparkplugMessageType.DData).Length >= 2) _refuses = false;
                return !_refuses && Of(SparkplugMessageType.DData).Length >= 3;
            });

        var firsts = Of(SparkplugMessageType.DData).Select(FirstNumber).ToArray();
        Assert.Equal(1UL, firsts[0]);
        Assert.True(firsts.Count(number => number == 1) > 1, "the refused message came again");
    }

    private async Task RunAgentAsync(Func<bool> until)
    {
        var setup = TestConfiguration.Load(_folder.Path, TestConfiguration.Text(TestConfiguration.TcpLine(_slave.Port), _port));
        await using var pipeline = EdgePipeline.Open(setup, TimeProvider.System, NullLoggerFactory.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = pipeline.RunAsync(stop.Token);
        await Deadline.Until(until, Limit, "the agent's messages");
        await stop.CancelAsync();
        await running;
    }

    private byte[][] Of(SparkplugMessageType type) => [.. _arrived.Where(message => message.Topic.Type == type).Select(message => message.Payload)];

    private static ulong? Seq(byte[] payload)
    {
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(payload, out var read));
        return read.Seq;
    }

    private static long BdSeq(byte[] payload)
    {
        SparkplugPayload.Read(payload, out var read);
        foreach (var metric in read)
        {
            if (!metric.Name.SequenceEqual(MetricNames.BdSeq)) continue;
            Assert.Null(metric.Alias);
            Assert.True(metric.TryGetInteger(SparkplugDataType.Int64, out var value));
            return value;
        }

        throw new InvalidDataException("no bdSeq");
    }

    private static IReadOnlyList<LedgerClosing> Closings(byte[] payload)
    {
        SparkplugPayload.Read(payload, out var read);
        foreach (var metric in read)
        {
            if (!metric.Name.SequenceEqual(MetricNames.LedgerClosed)) continue;
            Assert.Equal(LedgerStatus.Ok, LedgerClosings.Read(metric.Bytes, out _, out var closings));
            return closings;
        }

        return [];
    }

    private static ulong FirstNumber(byte[] payload)
    {
        SparkplugPayload.Read(payload, out var read);
        foreach (var metric in read)
        {
            // The ledger block is the first metric; DATA names nothing and carries no datatype (payloads-alias-data-cmd-requirement).
            Assert.True(metric.Name.IsEmpty && metric.DataType is null);
            Assert.Equal(LedgerStatus.Ok, LedgerBlock.Read(metric.Bytes, out var block));
            foreach (var entry in block) return entry.First;
        }

        throw new InvalidDataException("no ledger block");
    }

    private async Task<MqttServer> StartServerAsync()
    {
        var server = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().WithDefaultEndpoint().WithDefaultEndpointPort(_port).Build());
        server.InterceptingPublishAsync += publish =>
        {
            var message = publish.ApplicationMessage;
            if (SparkplugTopic.Parse(message.Topic, out var topic) == TopicStatus.Ok) _arrived.Enqueue((topic, message.Payload.ToArray(), message.QualityOfServiceLevel));
            if (_refuses && topic.Type == SparkplugMessageType.DData) publish.Response.ReasonCode = MqttPubAckReasonCode.QuotaExceeded;
            return Task.CompletedTask;
        };
        await server.StartAsync();
        return server;
    }
}
