using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using SmartPoles.Protocols.Telemetry;

namespace SmartPoles.IngestServer.Tests.Intake;

/// <summary>From the code of <c>gateways add</c> to a revoked gateway, over the API and the endpoint of the running server.</summary>
public sealed class EnrolmentTests : IAsyncLifetime
{
    private const string Id = "GW-000123";

    private readonly MqttClientFactory _factory = new();
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Enrol_CodeForSecret_LetsInUntilRevokedAndRevocationEndsTheConnection()
    {
        var code = (await PostAsync("api/v1/gateway-credentials", $$"""{"id":"{{Id}}","group":"371502-Z07"}""", 201)).GetProperty("code").GetString()!;
        var (first, issued) = await ConnectAsync(code);
        using var enrolling = first;
        Assert.Equal(MqttClientConnectResultCode.Success, issued.ResultCode);
        var secret = SecretIn(issued);
        Assert.NotNull(secret);
        await enrolling.DisconnectAsync(cancellationToken: Stop);

        var (second, confirmed) = await ConnectAsync(secret);
        using var client = second;
        Assert.Equal(MqttClientConnectResultCode.Success, confirmed.ResultCode);
        Assert.Null(SecretIn(confirmed));
        Assert.Contains((await _server.GetAsync("api/v1/gateways")).EnumerateArray(), gateway => gateway.GetProperty("id").GetString() == Id);
        using (var late = _factory.CreateMqttClient())
        {
            Assert.Equal(MqttClientConnectResultCode.NotAuthorized, (await late.ConnectAsync(Options(code), Stop)).ResultCode);
        }

        var closed = new TaskCompletionSource();
        client.DisconnectedAsync += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await PostAsync($"api/v1/gateway-credentials/{Id}/revoke", "{}", 204);
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(60), Stop);

        var (third, refused) = await ConnectAsync(secret);
        third.Dispose();
        Assert.Equal(MqttClientConnectResultCode.NotAuthorized, refused.ResultCode);
        Assert.DoesNotContain(Id, (await _server.GetAsync("api/v1/gateways")).GetRawText(), StringComparison.Ordinal);
        using var admin = _server.Admin;
        var audit = await (await admin.GetAsync("api/v1/audit", Stop)).Content.ReadAsStringAsync(Stop);
        foreach (var act in (string[])["gateway-add", "secret-issue", "secret-confirm", "gateway-revoke"]) Assert.Contains(act, audit, StringComparison.Ordinal);
        Assert.DoesNotContain(secret[8..], audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enrol_WithMqtt311_IsRefusedBecauseTheSecretHasNoPlace()
    {
        var code = (await PostAsync("api/v1/gateway-credentials", $$"""{"id":"{{Id}}","group":"g"}""", 201)).GetProperty("code").GetString()!;
        using var client = _factory.CreateMqttClient();

        var result = await client.ConnectAsync(Options(code, MqttProtocolVersion.V311), Stop);

        Assert.NotEqual(MqttClientConnectResultCode.Success, result.ResultCode);
    }

    [Theory]
    [InlineData("""{"id":"a/b","group":"g"}""", 400)]
    [InlineData("""{"id":"GW-NEW"}""", 400)]                       // not in the registry file: a group is needed
    [InlineData("""{"id":"GW-000001","group":"other"}""", 400)]    // the registry file says otherwise
    [InlineData("""{"id":"gw-000001","group":"g"}""", 400)]        // differs by letter case only
    [InlineData("""{"id":"GW-NEW","group":"g","codeSeconds":5}""", 400)]
    [InlineData("""{"id":"GW-000001"}""", 201)]
    public async Task Add_GoodAndBadRequests_AnswerAsTheyShould(string body, int status) => await PostAsync("api/v1/gateway-credentials", body, status);

    [Fact]
    public async Task Add_Twice_IsRefusedUntilRevoked()
    {
        await PostAsync("api/v1/gateway-credentials", """{"id":"GW-000001"}""", 201);
        await PostAsync("api/v1/gateway-credentials", """{"id":"GW-000001"}""", 409);
        await PostAsync("api/v1/gateway-credentials/GW-000001/revoke", "{}", 204);
        await PostAsync("api/v1/gateway-credentials/GW-000001/revoke", "{}", 404);
        await PostAsync("api/v1/gateway-credentials", """{"id":"GW-000001"}""", 201);
    }

    private static string? SecretIn(MqttClientConnectResult result) =>
        result.UserProperties?.FirstOrDefault(property => property.Name == MqttNames.SecretProperty) is { } told ? Encoding.UTF8.GetString(told.ValueBuffer.Span) : null;

    private async Task<System.Text.Json.JsonElement> PostAsync(string path, string body, int status)
    {
        using var admin = _server.Admin;
        var answer = await admin.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Stop);
        Assert.Equal(status, (int)answer.StatusCode);
        return answer.Content.Headers.ContentLength is 0 || status == 204 ? default : await _server.JsonOf(answer);
    }

    private async Task<(IMqttClient Client, MqttClientConnectResult Result)> ConnectAsync(string? secret)
    {
        var client = _factory.CreateMqttClient();
        return (client, await client.ConnectAsync(Options(secret), Stop));
    }

    private MqttClientOptions Options(string? secret, MqttProtocolVersion version = MqttProtocolVersion.V500) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", _server.MqttPort).WithClientId(Id).WithCredentials(Id, secret ?? "").WithProtocolVersion(version).WithCleanStart()
        .WithKeepAlivePeriod(TimeSpan.FromSeconds(15)).Build();
}
