using System.Text.Json;
using MQTTnet;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>What gateways report and the registry does not know, and what tells of a wrong clock.</summary>
public sealed class AdoptionTests : IAsyncLifetime
{
    private const string Stranger = "3715020117000009";
    private const string OfTheNeighbour = "3715020118000002";

    private readonly GatewayMessages _messages = new();
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Report_DevicesThatTheRegistryDoesNotHave_AreListedAlsoAfterARestart()
    {
        using (var gateway = await TestGateway.ConnectAsync(_server.MqttPort, _messages))
        {
            await gateway.BirthAsync();
            foreach (var (device, alias) in ((string, ulong)[])[(Stranger, 10_000), (OfTheNeighbour, 20_000)])
            {
                var messages = new GatewayMessages(device: device) { LedgerAlias = alias };
                await gateway.PublishAsync(messages.Topic(SparkplugMessageType.DBirth), messages.DeviceBirth(Power(1)));
            }
        }

        await AssertListedAsync();
        await _server.StopAsync();
        await _server.StartAgainAsync();
        await AssertListedAsync();
    }

    [Fact]
    public async Task Report_TimesThatDoNotFitTheReceipt_AreCountedAtTheGateway()
    {
        using var gateway = await TestGateway.ConnectAsync(_server.MqttPort, _messages);
        await gateway.BirthAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        await gateway.PublishAsync(SparkplugMessageType.DData, _messages.Data(1, Power(now), Power(now - 600_000), Power(now + 600_000), Power(now + 700_000)));

        await _server.UntilAsync(
            "api/v1/gateways",
            gateways => gateways.EnumerateArray().Any(row => row.GetProperty("id").GetString() == GatewayMessages.Gateway
                && row.GetProperty("readingsAhead").GetInt64() == 2 && row.GetProperty("readingsLate").GetInt64() == 1),
            "two readings ahead and one late");
    }

    [Fact]
    public async Task Rebirth_OfAConnectedGateway_ReachesItAsNodeControl()
    {
        using var gateway = await TestGateway.ConnectAsync(_server.MqttPort, _messages);
        var command = new TaskCompletionSource<MqttApplicationMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Client.ApplicationMessageReceivedAsync += message =>
        {
            // The host's own state comes on the same connection.
            if (message.ApplicationMessage.Topic == _messages.Topic(SparkplugMessageType.NCmd)) command.TrySetResult(message.ApplicationMessage);
            return Task.CompletedTask;
        };
        await gateway.Client.SubscribeAsync(_messages.Topic(SparkplugMessageType.NCmd), MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce, Stop);
        await gateway.BirthAsync();

        var answer = await _server.Http.PostAsync($"api/v1/gateways/{GatewayMessages.Gateway}/rebirth", null, Stop);

        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        var said = await command.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(System.Buffers.BuffersExtensions.ToArray(said.Payload), out var payload));
        var metrics = payload.GetEnumerator();
        Assert.True(metrics.MoveNext());
        Assert.Equal("Node Control/Rebirth", System.Text.Encoding.UTF8.GetString(metrics.Current.Name));
    }

    [Theory]
    [InlineData("GW-000002", 409)]
    [InlineData("GW-777777", 404)]
    public async Task Rebirth_OfAGatewayThatIsNotThere_SaysSo(string gateway, int status) =>
        Assert.Equal(status, (int)(await _server.Http.PostAsync($"api/v1/gateways/{gateway}/rebirth", null, Stop)).StatusCode);

    private static Reading Power(long unixMs) => new(Quantity.LampPower, unixMs, 148.5, Quality.Good);

    private async Task AssertListedAsync()
    {
        await _server.UntilAsync("api/v1/components/unknown", devices => devices.GetArrayLength() == 2, "both strangers are listed");
        var devices = await _server.GetAsync("api/v1/components/unknown");
        Assert.Equal([(Stranger, "UnknownDevice"), (OfTheNeighbour, "ForeignDevice")], devices.EnumerateArray().Select(Who));
        Assert.All(devices.EnumerateArray(), device => Assert.Contains("lamp/power", device.GetProperty("quantities").EnumerateArray().Select(name => name.GetString())));
    }

    private static (string?, string?) Who(JsonElement device) => (device.GetProperty("device").GetString(), device.GetProperty("verdict").GetString());
}
