using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>Nonsense and malice for every endpoint there is: nothing breaks, nothing leaks.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private HttpClient _admin = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _admin = _server.Admin;
        _admin.Timeout = TimeSpan.FromSeconds(60);
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("..%2F..%2F..%2Fetc%2Fpasswd")]
    [InlineData("..%5C..%5Cwindows%5Cwin.ini")]
    [InlineData("%00")]
    [InlineData("%0d%0aSet-Cookie:%20x=y")]
    [InlineData("%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    [InlineData("'%20OR%201=1%20--")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    [InlineData("%F0%9F%98%80")]
    public async Task Call_HostileIds_Asvs_2_2_1_AreRefusedAndNothingLeaks(string id)
    {
        var wrong = new List<string>();
        foreach (var (method, pattern) in Routes().Where(route => route.Pattern.Contains('{', StringComparison.Ordinal)))
        {
            await CheckAsync(method, Regex.Replace(pattern, "{[^}]*}", id), "{}", wrong);
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("""{"name":{"a":1},"id":[1],"who":5,"ids":"x","minutes":"many","rules":7,"to":"relative","role":4,"unixMs":-1,"note":{},"codeSeconds":1e99}""")]
    [InlineData("""{"name":"<img src=x onerror=alert(1)>","who":"=cmd|' /C calc'!A0","note":"\u0000\r\n","role":"admin\u0000","to":"../../etc","id":"../x"}""")]
    public async Task Call_WrongBodies_Asvs_2_2_1_AreRefusedAndNothingLeaks(string body)
    {
        var wrong = new List<string>();
        foreach (var (method, pattern) in Routes().Where(route => route.Method != "GET"))
        {
            await CheckAsync(method, Regex.Replace(pattern, "{[^}]*}", "x"), body, wrong);
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("from=x&to=y&limit=z&points=q&reach=r&format=f&what=w&state=s&level=l&cursor=c&bbox=b&west=w&kind=k&quantity=q&device=d")]
    [InlineData("from=-9223372036854775808&to=9223372036854775807&limit=-1&points=-5&reach=-1&level=99&cursor=-1&bbox=1,2,3&west=1e308&after=x")]
    [InlineData("from=9223372036854775807&to=0&limit=2147483647&points=2147483647&reach=NaN&cursor=%00&bbox=NaN,NaN,NaN,NaN&q=%27%22%3C&zone=%25")]
    [InlineData("from=0&to=3155760000000&limit=0&points=0&device=3715020118000001&quantity=lamp/power")]
    public async Task Call_WrongParameters_Asvs_2_2_1_AreRefusedAndNothingLeaks(string query)
    {
        var wrong = new List<string>();
        foreach (var (method, pattern) in Routes().Where(route => route.Method == "GET"))
        {
            await CheckAsync(method, $"{Regex.Replace(pattern, "{[^}]*}", "x")}?{query}", null, wrong);
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/%2e%2e/%2e%2e/state.db")]
    [InlineData("/assets/..%2f..%2fstate.db")]
    [InlineData("/admin.token")]
    [InlineData("/state.db")]
    [InlineData("/index.html/../../server.json")]
    [InlineData("/.git/config")]
    public async Task Get_PathOutOfThePages_Asvs_5_3_2_IsNotThere(string path)
    {
        // As it stands: an HttpClient would tidy the dots away.
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.HttpPort, Stop);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"), Stop);
        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync(Stop);

        Assert.Matches("^HTTP/1.1 (400|401|403|404) ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("spt_", answer.Replace("Bearer spt_...", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_MarkupInEveryText_Asvs_1_2_1_ComesBackAsDataAndNothingElse()
    {
        const string Markup = "</script><script>alert(1)</script>";
        using var body = new StringContent($$"""{"who":"{{Markup}}","code":"ingest-server","reason":"{{Markup}}"}""", Encoding.UTF8, "application/json");
        Assert.Equal(HttpStatusCode.Accepted, (await _server.Http.PostAsync("api/v1/out-of-service", body, Stop)).StatusCode);

        foreach (var path in (string[])["api/v1/out-of-service", "api/v1/operations"])
        {
            using var answer = await _server.Http.GetAsync(path, Stop);
            var text = await answer.Content.ReadAsStringAsync(Stop);
            Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
            Assert.Contains("script", text, StringComparison.Ordinal);
        }
    }

    private async Task CheckAsync(string method, string path, string? body, List<string> wrong)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null && method != "GET") request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        var type = answer.Content.Headers.ContentType?.MediaType;
        var text = type is "text/event-stream" or "text/csv" or "application/vnd.apache.parquet" ? "" : await answer.Content.ReadAsStringAsync(Stop);
        if ((int)answer.StatusCode >= 500) wrong.Add($"{method} {path}: {(int)answer.StatusCode} {text}");
        if (Regex.IsMatch(text, @"Exception|   at [A-Z]\w+\.|root:")) wrong.Add($"{method} {path}: leaks {text}");
        if (answer.Headers.Contains("Set-Cookie")) wrong.Add($"{method} {path}: sets a cookie");
    }

    private IEnumerable<(string Method, string Pattern)> Routes() => _server.Endpoints.OfType<RouteEndpoint>()
        .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => (method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))))
        .Where(route => route.Item2.StartsWith("/api/", StringComparison.Ordinal) && route.Item2 != "/api/v1/live" && !(route.method == "DELETE" && route.Item2 == "/api/v1/session"));
}
