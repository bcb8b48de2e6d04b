using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPoles.Protocols.Telemetry.SparkplugB;

namespace SmartPoles.IngestServer.Tests;

/// <summary>A gateway of the test city with a real MQTT client.</summary>
internal sealed class TestGateway : IDisposable
{
    private readonly GatewayMessages _messages;

    private TestGateway(IMqttClient client, GatewayMessages messages) => (Client, _messages) = (client, messages);

    public IMqttClient Client { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static MqttClientOptions Options(int port, string id, GatewayMessages messages, MqttProtocolVersion version = MqttProtocolVersion.V500) =>
        new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port).WithClientId(id).WithCredentials(id, "").WithProtocolVersion(version).WithCleanStart()
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(15))
            .WithWillTopic(messages.Topic(SparkplugMessageType.NDeath)).WithWillPayload(messages.NodeDeath(0))
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();

    /// <summary>Connects without births.</summary>
    public static async Task<TestGateway> ConnectAsync(int port, GatewayMessages messages, MqttProtocolVersion version = MqttProtocolVersion.V500)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        var result = await client.ConnectAsync(Options(port, GatewayMessages.Gateway, messages, version), Stop);
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        return new TestGateway(client, messages);
    }

    public async Task BirthAsync()
    {
        await PublishAsync(SparkplugMessageType.NBirth, _messages.NodeBirth(0));
        await PublishAsync(SparkplugMessageType.DBirth, _messages.DeviceBirth());
    }

    /// <summary>Returns with the PUBACK.</summary>
    public Task PublishAsync(SparkplugMessageType type, byte[] payload) => PublishAsync(_messages.Topic(type), payload);

    public async Task PublishAsync(string topic, byte[] payload)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        var result = await Client.PublishAsync(message, Stop);
        Assert.Equal(MqttClientPublishReasonCode.Success, result.ReasonCode);
    }

    public void Dispose() => Client.Dispose();
}
