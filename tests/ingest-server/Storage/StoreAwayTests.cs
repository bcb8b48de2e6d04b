using MQTTnet;
using MQTTnet.Protocol;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Storage;

/// <summary>The whole server with a database that is away: gateways are acknowledged and alarms rise as if nothing were.</summary>
public sealed class StoreAwayTests
{
    private readonly GatewayMessages _messages = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DatabaseAway_AlarmsGoOn_AndItGetsEveryRowWhenItComes()
    {
        await using var influx = new InfluxServer();
        await using var server = await RunningServer.StartAsync(change: options =>
        {
            options.Storage.Store = "influxdb";
            options.Storage.Influx.Url = influx.Url.ToString();
            options.Storage.BackoffMsMax = 250;
        });
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", server.MqttPort).WithClientId(GatewayMessages.Gateway)
                .WithCredentials(GatewayMessages.Gateway, "").WithCleanStart().Build(), Stop);
        await PublishAsync(client, SparkplugMessageType.NBirth, _messages.NodeBirth(0));
        await PublishAsync(client, SparkplugMessageType.DBirth, _messages.DeviceBirth());
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        await PublishAsync(client, SparkplugMessageType.DData, _messages.Data(1, new Reading(Quantity.LampPower, now, 80, Quality.Good)));
        await server.UntilAsync("api/v1/stats", stats => stats.GetProperty("storeTrouble").GetString() is not null, "the store is away");
        Assert.Equal(0, (await server.GetAsync("api/v1/stats")).GetProperty("alarmsRaised").GetInt64());
        await PublishAsync(client, SparkplugMessageType.DData, _messages.Data(2, new Reading(Quantity.PoleEmergencyButton, now + 1, 1, Quality.Good)));

        await server.UntilAsync(
            "api/v1/stats",
            stats => stats.GetProperty("alarmsRaised").GetInt64() == 1 && stats.GetProperty("alarmLagBytes").GetInt64() == 0,
            "the alarm of the button");
        var away = await server.GetAsync("api/v1/stats");
        Assert.True(away.GetProperty("storeLagBytes").GetInt64() > 0, "the store has the rows: it was not away");

        await influx.StartAsync();
        await server.UntilAsync("api/v1/stats", stats => stats.GetProperty("storeLagBytes").GetInt64() == 0, "the store has caught up");
        var count = await server.GetAsync("api/v1/readings/count");
        Assert.Equal((2, 0), (count.GetProperty("rows").GetInt32(), count.GetProperty("duplicates").GetInt32()));
        await client.DisconnectAsync(cancellationToken: Stop);
    }

    private async Task PublishAsync(IMqttClient client, SparkplugMessageType type, byte[] payload)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(_messages.Topic(type)).WithPayload(payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        Assert.Equal(MqttClientPublishReasonCode.Success, (await client.PublishAsync(message, Stop)).ReasonCode);
    }
}
