using MQTTnet;
using MQTTnet.Formatter;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>The whole server behind a real MQTT client.</summary>
public sealed class MqttIntakeTests : IAsyncLifetime
{
    private readonly GatewayMessages _messages = new();
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(MqttProtocolVersion.V311)]
    [InlineData(MqttProtocolVersion.V500)]
    public async Task Publish_Readings_AreStoredAndReadBack(MqttProtocolVersion version)
    {
        using var client = await ConnectAsync(version);
        await client.BirthAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        await client.PublishAsync(SparkplugMessageType.DData, _messages.Data(
            1, new Reading(Quantity.LampPower, now, 148.5, Quality.Good), Reading.Bad(Quantity.LampVoltage, now, Quality.Timeout)));

        await _server.UntilAsync("api/v1/readings/count", count => count.GetProperty("rows").GetInt64() == 2, "both rows in the store");
        var readings = (await _server.GetAsync($"api/v1/readings?device={GatewayMessages.Lamp}")).GetProperty("readings");
        Assert.Equal(
            """[{"device":"3715020118000001","quantity":"lamp/voltage","unixMs":NOW,"value":null,"quality":"Timeout"},{"device":"3715020118000001","quantity":"lamp/power","unixMs":NOW,"value":148.5,"quality":"Good"}]"""
                .Replace("NOW", now.ToString()),
            readings.GetRawText());
    }

    [Fact]
    public async Task Publish_SameRecordsAfterARestart_AreAcknowledgedAndStoredOnce()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var reading = new Reading(Quantity.LampPower, now, 148.5, Quality.Good);
        using (var client = await ConnectAsync())
        {
            await client.BirthAsync();
            await client.PublishAsync(SparkplugMessageType.DData, _messages.Data(1, reading));
            await client.Client.DisconnectAsync(cancellationToken: Stop);
        }

        await _server.StopAsync();
        await _server.StartAgainAsync();
        using var again = await ConnectAsync();
        await again.BirthAsync();
        await again.PublishAsync(SparkplugMessageType.DData, _messages.Data(1, reading));
        await again.PublishAsync(SparkplugMessageType.DData, _messages.Data(2, reading with { UnixMs = now + 1 }));

        await _server.UntilAsync(
            "api/v1/readings/count",
            count => count.GetProperty("appliedPosition").GetInt64() == count.GetProperty("durablePosition").GetInt64() && count.GetProperty("rows").GetInt64() == 2,
            "the store has caught up with exactly two rows");
        Assert.Equal(0, (await _server.GetAsync("api/v1/readings/count")).GetProperty("duplicates").GetInt64());
    }

    [Fact]
    public async Task Connect_UnknownGateway_IsRefused()
    {
        using var client = new MqttClientFactory().CreateMqttClient();

        var result = await client.ConnectAsync(Options("GW-999999"), Stop);

        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, result.ResultCode);
    }

    [Theory]
    [InlineData("spBv1.0/g/DDATA/GW-000002/3715020118000002")]
    [InlineData("spBv1.0/g/NCMD/GW-000001")]
    [InlineData("somewhere/else")]
    public async Task Publish_TopicOfAnotherOrNoTopicOfOurs_EndsTheConnection(string topic)
    {
        using var client = await ConnectAsync();
        var closed = new TaskCompletionSource();
        client.Client.DisconnectedAsync += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };

        await client.Client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload([1]).Build(), Stop);

        await closed.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        Assert.Equal(1, (await _server.GetAsync("api/v1/stats")).GetProperty("refusedTopics").GetInt64());
    }

    [Fact]
    public async Task Connection_LostWithoutGoodbye_TheWillRaisesTheOfflineAlarm()
    {
        using (var client = await ConnectAsync())
        {
            await client.BirthAsync();
        }

        await _server.UntilAsync("api/v1/gateways", gateways => !gateways[0].GetProperty("isOnline").GetBoolean(), "the gateway is shown offline");
        await _server.UntilAsync("api/v1/alarms?state=active", alarms => alarms.GetArrayLength() == 1, "one offline alarm");
        var alarm = (await _server.GetAsync("api/v1/alarms"))[0];
        Assert.Equal("gateway-offline", alarm.GetProperty("rule").GetString());

        using var back = await ConnectAsync();
        await back.BirthAsync();
        await _server.UntilAsync("api/v1/alarms?state=active", alarms => alarms.GetArrayLength() == 0, "the alarm clears at the birth");
    }

    [Fact]
    public async Task Live_AlarmAndValues_ReachTheEventStream()
    {
        using var client = await ConnectAsync();
        await client.BirthAsync();
        using var stream = new StreamReader(await _server.Http.GetStreamAsync("api/v1/live?values=all", Stop));
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        await client.PublishAsync(SparkplugMessageType.DData, _messages.Data(1, new Reading(Quantity.PoleEmergencyButton, now, 1, Quality.Good)));

        var seen = new HashSet<string>();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!seen.IsSupersetOf(["event: values", "event: alarm"])) seen.Add(await stream.ReadLineAsync(limit.Token) ?? throw new EndOfStreamException());
    }

    [Fact]
    public async Task Live_DevicesAreNamed_ValuesOfNowComeAtOnceAndAResumedStreamSaysSo()
    {
        using var client = await ConnectAsync();
        await client.BirthAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await client.PublishAsync(SparkplugMessageType.DData, _messages.Data(1, new Reading(Quantity.LampPower, now, 17.5, Quality.Good)));
        await _server.UntilAsync($"api/v1/components/{GatewayMessages.Lamp}", body => body.GetRawText().Contains("17.5", StringComparison.Ordinal), "the value is known");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(60));

        using var first = new StreamReader(await _server.Http.GetStreamAsync($"api/v1/live?values={GatewayMessages.Lamp}", Stop));
        Assert.Equal("event: hello", await first.ReadLineAsync(limit.Token));
        var id = (await first.ReadLineAsync(limit.Token))!["id: ".Length..];
        Assert.Equal("data: {\"resumed\":false}", await first.ReadLineAsync(limit.Token));
        await first.ReadLineAsync(limit.Token);
        Assert.Equal("event: values", await first.ReadLineAsync(limit.Token));
        Assert.Contains("17.5", await first.ReadLineAsync(limit.Token), StringComparison.Ordinal);

        using var second = new StreamReader(await _server.Http.GetStreamAsync($"api/v1/live?after={id}", Stop));
        for (var line = 0; line < 2; line++) await second.ReadLineAsync(limit.Token);
        Assert.Equal("data: {\"resumed\":true}", await second.ReadLineAsync(limit.Token));

        var many = string.Join(',', Enumerable.Range(0, 301));
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await _server.Http.GetAsync($"api/v1/live?values={many}", Stop)).StatusCode);
    }

    [Fact]
    public async Task Acknowledge_RaisedAlarm_IsJournaledAndShown()
    {
        using var client = await ConnectAsync();
        await client.BirthAsync();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await client.PublishAsync(SparkplugMessageType.DData, _messages.Data(1, new Reading(Quantity.PoleEmergencyButton, now, 1, Quality.Good)));
        await _server.UntilAsync("api/v1/alarms", alarms => alarms.GetArrayLength() == 1, "the alarm");
        var id = (await _server.GetAsync("api/v1/alarms"))[0].GetProperty("id").GetString();

        var answer = await _server.Http.PostAsync($"api/v1/alarms/{id}/acknowledge", JsonBody("""{"who":"night shift","note":"<b>van sent</b>"}"""), Stop);

        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
        await _server.UntilAsync(
            $"api/v1/alarms/{id}", alarm => alarm.GetProperty("acknowledgedBy").GetString() == "night shift", "the acknowledgement");
    }

    [Theory]
    [InlineData("api/v1/readings?quantity=lamp/colour", 400)]
    [InlineData("api/v1/readings?limit=0", 400)]
    [InlineData("api/v1/readings?from=5&to=5", 400)]
    [InlineData("api/v1/alarms?state=odd", 400)]
    [InlineData("api/v1/components/1", 404)]
    [InlineData("api/v1/gateways/GW-9/ledger", 404)]
    [InlineData("api/v1/alarms/x", 404)]
    [InlineData("healthz", 200)]
    [InlineData("metrics", 200)]
    [InlineData("", 200)]
    public async Task Get_GoodAndBadRequests_AnswerAsTheyShould(string path, int status)
    {
        var answer = await _server.Http.GetAsync(path, Stop);

        Assert.Equal(status, (int)answer.StatusCode);
        if (status >= 400) Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
    }

    private static StringContent JsonBody(string json) => new(json, System.Text.Encoding.UTF8, "application/json");

    private MqttClientOptions Options(string id) => TestGateway.Options(_server.MqttPort, id, _messages);

    private Task<TestGateway> ConnectAsync(MqttProtocolVersion version = MqttProtocolVersion.V500) => TestGateway.ConnectAsync(_server.MqttPort, _messages, version);
}
