using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MQTTnet;
using SmartPoles.Protocols.Telemetry.Commands;
using SmartPoles.Protocols.Telemetry.Health;
using SmartPoles.Protocols.Telemetry.Ledger;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>One gateway over the API, with a real MQTT client in its place.</summary>
public sealed class GatewayDetailTests : IAsyncLifetime
{
    private const string DeviceCommands = $"spBv1.0/{GatewayMessages.Group}/DCMD/{GatewayMessages.Gateway}/{GatewayMessages.Lamp}";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly GatewayMessages _messages = new();
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Gateway_ThatTellsItsHealth_IsShownWithBusesAndWhatItDropped()
    {
        var silent = await _server.GetAsync($"api/v1/gateways/{GatewayMessages.Gateway}");
        Assert.False(silent.TryGetProperty("buses", out _));
        Assert.False(silent.TryGetProperty("versions", out _));
        using var gateway = await TestGateway.ConnectAsync(_server.MqttPort, _messages);
        await gateway.BirthAsync();
        var drops = new[] { new LedgerEntry(1, 3, GapReason.OutboxFull), new LedgerEntry(4, 2, GapReason.Thinned) };
        await gateway.PublishAsync(SparkplugMessageType.DData, _messages.Data(GatewayMessages.Epoch, drops, isHistorical: false));
        var device = new BusDeviceHealth(GatewayMessages.Lamp, "lamp-controller", BusDeviceState.Down, 7, 12, 1_764_000_000_000);
        await gateway.PublishAsync(SparkplugMessageType.NData, Metric(MetricNames.GatewayHealth, new GatewayHealth("0.1.0", "abcd", 2048, [new BusHealth("rs485-1", true, 40, 9, [device])]).Write()));

        await _server.UntilAsync($"api/v1/gateways/{GatewayMessages.Gateway}", body => body.TryGetProperty("buses", out _), "the health is there");
        var shown = await _server.GetAsync($"api/v1/gateways/{GatewayMessages.Gateway}");

        Assert.Equal(("0.1.0", "abcd", 2048L), (shown.GetProperty("versions").GetProperty("agent").GetString(), shown.GetProperty("versions").GetProperty("configuration").GetString(), shown.GetProperty("backlog").GetInt64()));
        Assert.Equal(
            [("outboxFull", 3), ("thinned", 2)],
            shown.GetProperty("ledger").GetProperty("dropped").EnumerateArray().Select(row => (row.GetProperty("reason").GetString(), row.GetProperty("count").GetInt32())));
        var lamp = shown.GetProperty("buses")[0].GetProperty("devices")[0];
        Assert.Equal((false, 1_764_000_000_000, 7, 12), (lamp.GetProperty("isGood").GetBoolean(), lamp.GetProperty("lastGoodMs").GetInt64(), lamp.GetProperty("errors").GetInt32(), lamp.GetProperty("latencyMs").GetInt32()));
        using var unknown = await _server.Http.GetAsync("api/v1/gateways/GW-999999", Stop);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    /// <summary>The reasons of what was dropped outlive a restart, and births that were kept still tell the health.</summary>
    [Fact]
    public async Task Gateway_AfterARestart_StillTellsReasonsAndHealth()
    {
        using var gateway = await TestGateway.ConnectAsync(_server.MqttPort, _messages);
        await gateway.PublishAsync(SparkplugMessageType.NBirth, NodeBirthWithHealth());
        await gateway.PublishAsync(SparkplugMessageType.DBirth, _messages.DeviceBirth());
        await gateway.PublishAsync(SparkplugMessageType.DData, _messages.Data(GatewayMessages.Epoch, [new LedgerEntry(1, 3, GapReason.Damaged)], isHistorical: false));

        await _server.StopAsync();
        await _server.StartAgainAsync();
        await _server.UntilAsync($"api/v1/gateways/{GatewayMessages.Gateway}", body => body.TryGetProperty("buses", out _), "the server is back");
        var shown = await _server.GetAsync($"api/v1/gateways/{GatewayMessages.Gateway}");

        Assert.Equal("damaged", Assert.Single(shown.GetProperty("ledger").GetProperty("dropped").EnumerateArray()).GetProperty("reason").GetString());
        Assert.Equal("0.2.0", shown.GetProperty("versions").GetProperty("agent").GetString());
    }

    [Fact]
    public async Task Command_ThatTheGatewayExecutes_IsSentOnceAndDoneWithTheValueRead()
    {
        using var gateway = await TestGateway.ConnectAsync(_server.MqttPort, _messages);
        var received = new List<string>();
        gateway.Client.ApplicationMessageReceivedAsync += message =>
        {
            lock (received) received.Add(TextOf(message.ApplicationMessage.Payload, MetricNames.CommandId));
            return Task.CompletedTask;
        };
        await gateway.Client.SubscribeAsync(DeviceCommands, MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce, Stop);
        await gateway.BirthAsync();

        using var sent = await SendAsync(new { device = GatewayMessages.Lamp, quantity = "lamp/dimming", value = 60, who = "li.wei", note = "as asked" });
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        var id = (await _server.JsonOf(sent)).GetProperty("id").GetString()!;
        await Deadline.Until(() => received.Count > 0, Limit, "the gateway has it");
        Assert.Equal("sent", (await _server.GetAsync($"api/v1/commands/{id}")).GetProperty("state").GetString());
        await gateway.PublishAsync(SparkplugMessageType.DData, Metric(MetricNames.CommandResult, new CommandResult(id, CommandOutcome.Done, 60, "").Write()));
        await _server.UntilAsync($"api/v1/commands/{id}", body => body.GetProperty("state").GetString() == "done", "the answer is taken");

        Assert.Equal(id, Assert.Single(received));
        Assert.Equal(60, (await _server.GetAsync($"api/v1/commands/{id}")).GetProperty("readBack").GetDouble());
        var list = await _server.GetAsync($"api/v1/gateways/{GatewayMessages.Gateway}/commands?limit=1");
        Assert.Equal(id, Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal(0, (await _server.GetAsync($"api/v1/gateways/{GatewayMessages.Gateway}/commands?cursor={list.GetProperty("nextCursor").GetString()}")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Command_OverARestartOfTheServer_IsNotSentAgain()
    {
        var received = 0;
        string id;
        using (var gateway = await ConnectAsync(() => Interlocked.Increment(ref received)))
        {
            using var sent = await SendAsync(new { device = GatewayMessages.Lamp, quantity = "lamp/dimming", value = 60, who = "li.wei" });
            id = (await _server.JsonOf(sent)).GetProperty("id").GetString()!;
            await Deadline.Until(() => Volatile.Read(ref received) == 1, Limit, "the gateway has it");
            await _server.StopAsync();
        }

        await _server.StartAgainAsync();
        using var again = await ConnectAsync(() => Interlocked.Increment(ref received));
        await again.PublishAsync(SparkplugMessageType.DData, Metric(MetricNames.CommandResult, new CommandResult(id, CommandOutcome.Done, 60, "").Write()));
        await _server.UntilAsync($"api/v1/commands/{id}", body => body.GetProperty("state").GetString() == "done", "the answer counts after the restart");

        Assert.Equal(1, received);
    }

    [Theory]
    [InlineData("""{"device":"3715020118000002","quantity":"lamp/dimming","value":60,"who":"li.wei"}""", 400)]
    [InlineData("""{"device":"3715020118000001","quantity":"lamp/colour","value":60,"who":"li.wei"}""", 400)]
    [InlineData("""{"device":"3715020118000001","quantity":"lamp/dimming","value":1e9,"who":"li.wei"}""", 400)]
    [InlineData("""{"device":"3715020118000001","quantity":"lamp/dimming","who":"li.wei"}""", 400)]
    [InlineData("""{"device":"3715020118000001","quantity":"lamp/dimming","value":60}""", 400)]
    [InlineData("""{"device":"3715020118000001","quantity":"lamp/dimming","value":60,"who":"li.wei","validSeconds":9999}""", 400)]
    [InlineData("""{"reload":true,"rebirth":true,"who":"li.wei"}""", 400)]
    [InlineData("""{"who":"li.wei"}""", 400)]
    public async Task Command_ThatCannotBeMeant_IsRefusedBeforeItIsWrittenDown(string body, int status)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _server.Http.PostAsync($"api/v1/gateways/{GatewayMessages.Gateway}/commands", content, Stop);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(0, (await _server.GetAsync($"api/v1/gateways/{GatewayMessages.Gateway}/commands")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Command_Reload_NeedsAnEngineerAndDimmingAnOperator()
    {
        using var admin = _server.Admin;
        using var made = await admin.PostAsJsonAsync("api/v1/tokens", new { name = "night-shift", role = "operator" }, Stop);
        using var client = new HttpClient { BaseAddress = _server.Http.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await _server.JsonOf(made)).GetProperty("token").GetString());

        using var reload = await client.PostAsJsonAsync($"api/v1/gateways/{GatewayMessages.Gateway}/commands", new { reload = true, who = "li.wei" }, Stop);
        using var dim = await client.PostAsJsonAsync($"api/v1/gateways/{GatewayMessages.Gateway}/commands", new { device = GatewayMessages.Lamp, quantity = "lamp/dimming", value = 60, who = "li.wei" }, Stop);

        Assert.Equal(HttpStatusCode.Forbidden, reload.StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, dim.StatusCode);
        var told = await _server.JsonOf(dim);
        Assert.Equal(("refused", "notConnected"), (told.GetProperty("state").GetString(), told.GetProperty("outcome").GetString()));
    }

    private async Task<TestGateway> ConnectAsync(Action received)
    {
        var gateway = await TestGateway.ConnectAsync(_server.MqttPort, _messages);
        gateway.Client.ApplicationMessageReceivedAsync += _ =>
        {
            received();
            return Task.CompletedTask;
        };
        await gateway.Client.SubscribeAsync(DeviceCommands, MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce, Stop);
        await gateway.BirthAsync();
        return gateway;
    }

    private Task<HttpResponseMessage> SendAsync(object body) => _server.Http.PostAsJsonAsync($"api/v1/gateways/{GatewayMessages.Gateway}/commands", body, Stop);

    private static byte[] Metric(ReadOnlySpan<byte> name, byte[] value)
    {
        var writer = new PayloadWriter();
        writer.Begin(1);
        writer.Add(new Metric { Name = name, Timestamp = 1, Value = MetricValue.OfBytes(value) });
        return writer.End(null).ToArray();
    }

    private static byte[] NodeBirthWithHealth()
    {
        var writer = new PayloadWriter();
        writer.Begin(1);
        writer.Add(new Metric { Name = MetricNames.BdSeq, Timestamp = 1, WithDataType = true, Value = MetricValue.Int64(0) });
        writer.Add(new Metric { Name = MetricNames.GatewayHealth, Timestamp = 1, WithDataType = true, Value = MetricValue.OfBytes(new GatewayHealth("0.2.0", "ef", 0, [new BusHealth("rs485-1", true, 0, 0, [])]).Write()) });
        return writer.End(0).ToArray();
    }

    private static string TextOf(System.Buffers.ReadOnlySequence<byte> body, ReadOnlySpan<byte> name)
    {
        Assert.Equal(SparkplugStatus.Ok, SparkplugPayload.Read(System.Buffers.BuffersExtensions.ToArray(body), out var payload));
        foreach (var metric in payload)
        {
            if (metric.Name.SequenceEqual(name)) return System.Text.Encoding.UTF8.GetString(metric.Bytes);
        }

        return "";
    }
}
