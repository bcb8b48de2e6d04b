using System.Net;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>What one caller, or a crowd of them, may not take from the others.</summary>
public sealed class LimitTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Streams_HundredsOverTheCap_AreRefusedAndTheServerWorksOn()
    {
        await using var server = await RunningServer.StartAsync(console: new ConsoleOptions { OpenOnLoopback = true, StreamsMax = 5 });
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1000 }) { BaseAddress = server.Http.BaseAddress, Timeout = TimeSpan.FromSeconds(120) };
        var open = new List<HttpResponseMessage>();
        for (var count = 0; count < 5; count++) open.Add(await http.GetAsync("api/v1/live", HttpCompletionOption.ResponseHeadersRead, Stop));
        Assert.All(open, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));

        var refused = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => http.GetAsync("api/v1/live", HttpCompletionOption.ResponseHeadersRead, Stop)));

        Assert.All(refused, answer =>
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.NotNull(answer.Headers.RetryAfter);
        });
        var metrics = await server.Http.GetStringAsync("metrics", Stop);
        foreach (var line in (string[])["streams_open 5", "streams_max 5", "streams_refused_full_total 300", "streams_refused_caller_total 0"]) Assert.Contains($"\nsmartpoles_{line}\n", metrics, StringComparison.Ordinal);
        Assert.Contains("Console.StreamsMax", await refused[0].Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);

        // What gateways send goes on, and who leaves makes room.
        using (var gateway = await TestGateway.ConnectAsync(server.MqttPort, new GatewayMessages())) await gateway.BirthAsync();    // acknowledged
        await server.UntilAsync("api/v1/gateways", gateways => gateways.EnumerateArray().Any(gateway => gateway.GetProperty("seenUnixMs").ValueKind == System.Text.Json.JsonValueKind.Number), "a gateway beside the crowd");
        foreach (var answer in refused) answer.Dispose();
        open[0].Dispose();
        await Deadline.Until(
            async () =>
            {
                using var again = await http.GetAsync("api/v1/live", HttpCompletionOption.ResponseHeadersRead, Stop);
                return again.StatusCode == HttpStatusCode.OK;
            },
            TimeSpan.FromSeconds(60), "a free place");
        foreach (var answer in open) answer.Dispose();
    }

    [Fact]
    public async Task Streams_OfOneCaller_AreCappedAndLeaveTheOthersTheirs()
    {
        await using var server = await RunningServer.StartAsync(console: new ConsoleOptions { StreamsOfCallerMax = 3 });
        using var boss = await Browser.FirstAdminAsync(server);
        using var li = await Browser.UserAsync(server, boss, "li.wei", "viewer");
        var open = new List<HttpResponseMessage>();
        for (var count = 0; count < 3; count++) open.Add(await LiveAsync(li));
        Assert.All(open, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));

        using var refused = await LiveAsync(li);
        using var other = await LiveAsync(boss);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Contains("\nsmartpoles_streams_refused_caller_total 1\n", await boss.Http.GetStringAsync("metrics", Stop), StringComparison.Ordinal);
        foreach (var answer in open) answer.Dispose();
    }

    [Fact]
    public async Task Costly_AskedForWithoutEnd_Is429ForThatCallerAlone()
    {
        await using var server = await RunningServer.StartAsync(console: new ConsoleOptions());
        using var boss = await Browser.FirstAdminAsync(server);
        using var li = await Browser.UserAsync(server, boss, "li.wei", "engineer");
        HttpResponseMessage? refused = null;
        for (var count = 0; count < 400 && refused is null; count++)
        {
            var answer = await li.GetAsync("registry/export?format=csv&what=components");
            if (answer.StatusCode == HttpStatusCode.TooManyRequests) refused = answer;
        }

        Assert.NotNull(refused);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await li.GetAsync("alarms")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await boss.GetAsync("registry/export?format=csv&what=components")).StatusCode);
        var line = (await boss.JsonAsync("audit?limit=1000")).EnumerateArray().Last(line => line.GetProperty("act").GetString() == "GET registry/export");
        Assert.Equal("li.wei done ?format=csv&what=components", $"{line.GetProperty("actor")} {line.GetProperty("result")} {line.GetProperty("detail")}");
    }

    [Fact]
    public async Task SignIn_WrongPasswords_Asvs_6_3_1_AreSlowedDownHereAndInTheAudit()
    {
        await using var server = await RunningServer.StartAsync(console: new ConsoleOptions());
        using var boss = await Browser.FirstAdminAsync(server);
        using var other = new Browser(server);
        var statuses = new List<int>();
        for (var count = 0; count < 8; count++) statuses.Add((int)(await other.SignInAsync("boss", $"wrong password {count}")).StatusCode);

        Assert.Equal([401, 401, 401, 401, 401], statuses[..5]);
        Assert.Contains(429, statuses[5..]);
        Assert.Equal(HttpStatusCode.OK, (await boss.GetAsync("users")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SignInAsync("nobody", "wrong password of nobody")).StatusCode);
        var audit = (await boss.JsonAsync("audit?limit=1000")).EnumerateArray().Select(line => $"{line.GetProperty("act")} {line.GetProperty("subject")} {line.GetProperty("result")}").ToArray();
        Assert.Contains("login boss wrong", audit);
        Assert.Contains("login nobody wrong", audit);
        Assert.Contains("login boss done", audit);
        Assert.DoesNotContain("wrong password", (await boss.JsonAsync("audit?limit=1000")).GetRawText(), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> LiveAsync(Browser browser) => browser.Http.GetAsync("api/v1/live", HttpCompletionOption.ResponseHeadersRead, Stop);
}
