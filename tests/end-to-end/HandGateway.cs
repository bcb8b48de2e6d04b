using MQTTnet;
using MQTTnet.Protocol;
using SmartPoles.IngestServer.Tests;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.EndToEnd.Tests;

/// <summary>A gateway with one manhole cover, worked by hand: a test tilts the cover and puts it back.</summary>
internal sealed class HandGateway(string id, string device, int mqttPort) : IAsyncDisposable
{
    /// <summary>Longer than the rule's delays: the condition has held when the last reading comes.</summary>
    private const int HeldMs = 5000;

    private readonly GatewayMessages _messages = new(id, device);
    private IMqttClient? _client;
    private ulong _number = 1;
    private long _bdSeq;

    public string Device => device;

    public async Task ConnectAsync(CancellationToken stop)
    {
        _client?.Dispose();
        _bdSeq++;
        _client = new MqttClientFactory().CreateMqttClient();
        await _client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", mqttPort).WithClientId(id).WithKeepAlivePeriod(TimeSpan.FromSeconds(60)).WithTimeout(TimeSpan.FromSeconds(60))
                .WithWillTopic(_messages.Topic(SparkplugMessageType.NDeath)).WithWillPayload(_messages.NodeDeath(_bdSeq))
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(),
            stop);
        await PublishAsync(SparkplugMessageType.NBirth, _messages.NodeBirth(_bdSeq), stop);
        await PublishAsync(SparkplugMessageType.DBirth, _messages.DeviceBirth(), stop);
    }

    /// <summary>The cover lay straight and has been tilted for long enough.</summary>
    public async Task TiltAsync(double degrees, CancellationToken stop)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        Reading[] readings =
        [
            new(Quantity.CoverTilt, now - HeldMs - 2000, 0.5, Quality.Good), new(Quantity.CoverTilt, now - HeldMs - 1000, 0.6, Quality.Good),
            new(Quantity.CoverTilt, now - HeldMs, degrees, Quality.Good), new(Quantity.CoverTilt, now - (HeldMs / 2), degrees, Quality.Good), new(Quantity.CoverTilt, now, degrees, Quality.Good),
        ];
        await PublishAsync(SparkplugMessageType.DData, _messages.Data(_number, readings), stop);
        _number += (ulong)readings.Length;
    }

    /// <summary>Hands in what it kept while it was without network.</summary>
    public async Task HandInAsync(Reading[] readings, CancellationToken stop)
    {
        await PublishAsync(SparkplugMessageType.DData, _messages.Data(GatewayMessages.Epoch, [new LedgerEntry(_number, (ulong)readings.Length, null)], isHistorical: true, readings), stop);
        _number += (ulong)readings.Length;
    }

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task PublishAsync(SparkplugMessageType type, byte[] payload, CancellationToken stop)
    {
        var result = await _client!.PublishAsync(
            new MqttApplicationMessageBuilder().WithTopic(_messages.Topic(type)).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), stop);
        Assert.True(result.IsSuccess, $"{type} of {id} was answered with {result.ReasonCode}");
    }
}
