using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using MQTTnet;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

public sealed class EnrolmentEndpointTests : IAsyncLifetime
{
    private readonly GatewayMessages _messages = new();
    private RunningServer _server = null!;
    private HttpClient _admin = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _admin = _server.Admin;
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Enrol_WithAToken_GivesASecretOnceThatLetsTheGatewayIn()
    {
        var token = await AddAsync();
        var open = Assert.Single((await _admin.GetFromJsonAsync<JsonElement>("api/v1/enrolments", Stop)).EnumerateArray());
        Assert.Equal(GatewayMessages.Gateway, open.GetProperty("gateway").GetString());
        Assert.False(open.TryGetProperty("token", out _));

        using var first = await EnrolAsync(new { token });
        using var second = await EnrolAsync(new { token });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (first.StatusCode, second.StatusCode));
        Assert.Equal(MqttClientConnectResultCode.Success, await ConnectAsync((await _server.JsonOf(first)).GetProperty("secret").GetString()!));
        Assert.NotEqual(MqttClientConnectResultCode.Success, await ConnectAsync("sps_wrong"));
        Assert.Equal(0, (await _admin.GetFromJsonAsync<JsonElement>("api/v1/enrolments", Stop)).GetArrayLength());
        var acts = (await _admin.GetFromJsonAsync<JsonElement>("api/v1/audit", Stop)).EnumerateArray().Select(row => row.GetProperty("act").GetString()).ToList();
        Assert.Contains("gateway-add", acts);
        Assert.Contains("enrol", acts);
    }

    [Fact]
    public async Task Enrol_WithATokenThatWasWithdrawn_IsRefused()
    {
        var token = await AddAsync();
        using var withdrawn = await _admin.DeleteAsync($"api/v1/enrolments/{GatewayMessages.Gateway}", Stop);
        using var again = await _admin.DeleteAsync($"api/v1/enrolments/{GatewayMessages.Gateway}", Stop);
        using var enrolled = await EnrolAsync(new { token });

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.Unauthorized), (withdrawn.StatusCode, again.StatusCode, enrolled.StatusCode));
    }

    [Fact]
    public async Task Enrol_ByGuessing_IsSlowedDown()
    {
        var statuses = new List<HttpStatusCode>();
        for (var count = 0; count < 12; count++)
        {
            using var answer = await EnrolAsync(new { token = "SPE-00000-00000-00000-00000-00000" });
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, statuses[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
    }

    [Fact]
    public async Task Enrol_WithARequestWhereNoCertificatesAreIssued_KeepsTheTokenGood()
    {
        var token = await AddAsync();
        using var refused = await EnrolAsync(new { token, csr = "x" });
        using var enrolled = await EnrolAsync(new { token });

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.OK), (refused.StatusCode, enrolled.StatusCode));
    }

    [Theory]
    [InlineData("""{"gateway":"GW 1"}""")]
    [InlineData("""{"gateway":"GW-000009"}""")]
    [InlineData("""{"gateway":"GW-000001","validMinutes":0}""")]
    public async Task Add_WhatCannotBeMeant_IsRefused(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await _admin.PostAsync("api/v1/enrolments", content, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task<string> AddAsync()
    {
        using var added = await _admin.PostAsJsonAsync("api/v1/enrolments", new { gateway = GatewayMessages.Gateway, validMinutes = 60 }, Stop);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        return (await _server.JsonOf(added)).GetProperty("token").GetString()!;
    }

    private async Task<HttpResponseMessage> EnrolAsync(object body)
    {
        using var anybody = new HttpClient { BaseAddress = _server.Http.BaseAddress };
        return await anybody.PostAsJsonAsync("api/v1/enrol", body, Stop);
    }

    private async Task<MqttClientConnectResultCode> ConnectAsync(string secret)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = TestGateway.Options(_server.MqttPort, GatewayMessages.Gateway, _messages);
        options.Credentials = new MqttClientCredentials(GatewayMessages.Gateway, System.Text.Encoding.UTF8.GetBytes(secret));
        var result = await client.ConnectAsync(options, Stop);
        return result.ResultCode;
    }
}
