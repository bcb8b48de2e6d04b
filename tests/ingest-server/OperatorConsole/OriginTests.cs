using System.Net;
using System.Net.Http.Json;
using SmartPoles.IngestServer.OperatorConsole;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>Requests that a browser sends for a foreign page, and what keeps a page from being made foreign.</summary>
public sealed class OriginTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(console: new ConsoleOptions());

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("cross-site", null, true)]
    [InlineData("same-site", null, true)]
    [InlineData(null, "https://evil.example", true)]
    [InlineData(null, "null", true)]
    [InlineData(null, "http://127.0.0.1:1", true)]            // another program of this machine
    [InlineData(null, "https://127.0.0.1:PORT", true)]
    [InlineData("same-origin", "https://evil.example", true)]
    [InlineData("same-origin", "http://127.0.0.1:PORT", false)]
    [InlineData(null, "http://127.0.0.1:PORT", false)]
    [InlineData("none", null, false)]
    [InlineData(null, null, false)]                           // a script with a cookie: no browser, no foreign page
    public async Task Change_AskedForByAForeignPage_Asvs_3_5_1_IsRefused(string? site, string? origin, bool isForeign)
    {
        using var boss = await Browser.FirstAdminAsync(_server);
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = _server.Http.BaseAddress };
        foreach (var (method, path, good) in ((string, string, HttpStatusCode)[])
            [("POST", "out-of-service", HttpStatusCode.BadRequest), ("DELETE", "users/nobody", HttpStatusCode.NotFound), ("POST", "session", HttpStatusCode.BadRequest), ("POST", "first-run", HttpStatusCode.BadRequest)])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"api/v1/{path}") { Content = JsonContent.Create(new { who = "x" }) };
            request.Headers.Add("Cookie", $"{SessionCookie.PlainName}={boss.Cookie}");
            if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
            if (origin is not null) request.Headers.Add("Origin", origin.Replace("PORT", $"{_server.HttpPort}", StringComparison.Ordinal));

            Assert.Equal(isForeign ? HttpStatusCode.Forbidden : good, (await http.SendAsync(request, Stop)).StatusCode);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Change_BodyThatAFormCanSend_Asvs_3_5_1_IsRefused(string type)
    {
        using var boss = await Browser.FirstAdminAsync(_server);
        using var content = new StringContent("""{"name":"x","role":"admin","password":"four unrelated words"}""");
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await boss.Http.PostAsync("api/v1/users", content, Stop)).StatusCode);
        Assert.Single((await boss.JsonAsync("users")).EnumerateArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("api/v1/session")]
    [InlineData("api/v1/alarms")]
    [InlineData("healthz")]
    [InlineData("nowhere")]
    public async Task Headers_EveryAnswer_Asvs_3_4_3_Asvs_3_4_6_AllowNoForeignScriptNoFrameNoOrigin(string path)
    {
        using var answer = await _server.Http.GetAsync(path, Stop);

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        foreach (var part in (string[])["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"]) Assert.Contains(part, policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"https?:|\*", policy);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Cookie_Plain_Asvs_3_3_2_IsOutOfReachOfScriptsAndOtherSites()
    {
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = _server.Http.BaseAddress };

        using var answer = await http.PostAsJsonAsync("api/v1/first-run", new { code = _server.FirstCode, name = "boss", password = Browser.Password }, Stop);

        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith("smartpoles_session=spw_", cookie, StringComparison.Ordinal);
        Assert.Matches("(?i); path=/; samesite=strict; httponly$", cookie);
        Assert.DoesNotMatch("(?i)domain=", cookie);
    }

    [Fact]
    public async Task Cookie_BehindATlsProxy_Asvs_3_3_1_Asvs_3_3_3_IsOfThisHostAloneAndTlsAlone()
    {
        await using var server = await RunningServer.StartAsync(console: new ConsoleOptions { BehindTlsProxy = true });
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = server.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/first-run")
        {
            Content = JsonContent.Create(new { code = server.FirstCode, name = "boss", password = Browser.Password }),
        };
        request.Headers.Add("Origin", "https://console.city.example");
        request.Headers.Add("X-Forwarded-Host", "console.city.example");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9, 192.0.2.7");

        using var answer = await http.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith("__Host-smartpoles_session=spw_", cookie, StringComparison.Ordinal);
        Assert.Matches("(?i); path=/; secure; samesite=strict; httponly$", cookie);
        using var admin = server.Admin;
        Assert.Contains("192.0.2.7", await admin.GetStringAsync("api/v1/audit", Stop), StringComparison.Ordinal);
    }
}
