using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.IngestServer.Registry.Access;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>Every endpoint of the running server against every role. A new endpoint is in it by being there.</summary>
public sealed class RoleMatrixTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public void Endpoints_Each_HasARole() =>
        Assert.Empty(Routes().Where(route => route.Endpoint.Metadata.GetMetadata<RoleRequirement>() is null).Select(route => route.ToString()));

    /// <summary>What a role may reach, by what it does: so that nobody opens an endpoint to the wrong ones by a slip.</summary>
    [Fact]
    public void Endpoints_ByWhatTheyDo_NeedAtLeastTheirRole()
    {
        foreach (var route in Routes().Where(route => !Regex.IsMatch(route.Pattern, "/(session|sessions|first-run|enrol)(/|$)")))
        {
            var needed = route.Endpoint.Metadata.GetMetadata<RoleRequirement>()?.Role;
            if (route.Pattern.StartsWith("/api/v1/audit", StringComparison.Ordinal)) Assert.Equal(ApiRole.Auditor, needed);
            else if (Regex.IsMatch(route.Pattern, "token|credential|backup|restore|users")) Assert.Equal(ApiRole.Admin, needed);
            else if (Regex.IsMatch(route.Pattern, "export|replay|tap|backtest")) Assert.True(needed >= ApiRole.Engineer, route.ToString());
            else if (route.Method != "GET") Assert.True(needed >= ApiRole.Operator, route.ToString());
            else if (route.Pattern.StartsWith("/api/", StringComparison.Ordinal)) Assert.True(needed >= ApiRole.Viewer, route.ToString());
        }
    }

    /// <summary>A new endpoint has a line in the matrix, so that somebody has thought of who may call it; a line without an endpoint goes.</summary>
    [Fact]
    public void Matrix_Endpoints_Asvs_8_1_1_AreTheServersNoneMoreNoneLess()
    {
        Assert.All(Routes().Where(route => !IsOfTheApi(route)), page => Assert.Equal(("GET", null), (page.Method, page.Endpoint.Metadata.GetMetadata<RoleRequirement>()!.Role)));
        var differences = Differences(RoleMatrix.Read(), Routes().Where(IsOfTheApi));

        Assert.True(differences.Length == 0, string.Join('\n', differences.Prepend(RoleMatrix.FileName)));
    }

    /// <summary>Sabotage: an endpoint that nobody has thought of, and a line that nobody has taken out.</summary>
    [Fact]
    public void Differences_EndpointWithoutALineOrTheOtherWay_AreCaughtByThisTest()
    {
        var lines = RoleMatrix.Read();

        Assert.Single(Differences([.. lines.Skip(1)], Routes().Where(IsOfTheApi)));
        Assert.Single(Differences([.. lines, new RoleMatrix("POST /api/v1/gone", [])], Routes().Where(IsOfTheApi)));
        Assert.Single(Differences([.. lines, lines[0]], Routes().Where(IsOfTheApi)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ApiRole.Viewer)]
    [InlineData(ApiRole.Operator)]
    [InlineData(ApiRole.Engineer)]
    [InlineData(ApiRole.Admin)]
    [InlineData(ApiRole.Auditor)]
    public async Task Call_EveryEndpointWithARole_Asvs_8_2_1_IsLetInOrNotAsTheMatrixSays(ApiRole? role)
    {
        var token = await AddTokenAsync(role ?? ApiRole.Viewer);
        var matrix = RoleMatrix.Read().ToDictionary(line => line.Route, StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var route in Routes().Where(route => matrix.ContainsKey(route.ToString())))
        {
            var isLetIn = matrix[route.ToString()].Allows(role);
            var status = await CallAsync(route, role is null ? null : token);
            if (isLetIn ? status is 401 or 403 : status != (role is null ? 401 : 403)) wrong.Add($"{route}: {status} for {role?.ToString() ?? "nobody"}, but the matrix {(isLetIn ? "lets in" : "refuses")}");
        }

        Assert.Empty(wrong);
    }

    /// <summary>An auditor reads what a viewer reads and the audit, and changes nothing but the own password and sessions.</summary>
    [Fact]
    public void Matrix_Auditor_ReadsWhatAViewerReadsAndTheAuditAndDoesNothing()
    {
        foreach (var line in RoleMatrix.Read())
        {
            var isAudit = line.Route.StartsWith("GET /api/v1/audit", StringComparison.Ordinal);
            Assert.True(line.Allows(ApiRole.Auditor) == (line.Allows(ApiRole.Viewer) || isAudit), line.Route);
            if (line.Allows(ApiRole.Auditor) && !line.Allows(null)) Assert.Matches("^(GET |POST /api/v1/session/password|DELETE /api/v1/sessions/)", line.Route);
        }
    }

    [Fact]
    public async Task Call_WithoutAnyTokenInTheStore_IsOpenOnThisMachineButForTheAdministration()
    {
        Assert.Equal(HttpStatusCode.OK, (await _server.Http.GetAsync("api/v1/alarms", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _server.Http.GetAsync("api/v1/tokens", Stop)).StatusCode);

        // A page whose name was turned to 127.0.0.1 says its own name.
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "api/v1/alarms");
        foreign.Headers.Host = "evil.example.org";
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Http.SendAsync(foreign, Stop)).StatusCode);

        // A page of another site that makes a browser post.
        using var forged = new HttpRequestMessage(HttpMethod.Post, "api/v1/alarms/x/acknowledge") { Content = Json("""{"who":"x"}""") };
        forged.Headers.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(HttpStatusCode.Forbidden, (await _server.Http.SendAsync(forged, Stop)).StatusCode);

        await AddTokenAsync(ApiRole.Viewer);
        var closed = await _server.Http.GetAsync("api/v1/alarms", Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        Assert.Equal("application/problem+json", closed.Content.Headers.ContentType?.MediaType);
        Assert.Equal("Bearer", closed.Headers.WwwAuthenticate.ToString());
        Assert.Contains("default-src 'none'", closed.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("no-store", closed.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Call_BehindAProxyWithoutAnyToken_IsClosed()
    {
        await using var server = await RunningServer.StartAsync(console: new ConsoleOptions { BehindTlsProxy = true });

        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync("api/v1/alarms", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("healthz", Stop)).StatusCode);
        using var admin = server.Admin;
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("api/v1/tokens", Stop)).StatusCode);
    }

    [Fact]
    public async Task Call_WrongTokens_AreSlowedDownAndTheRightOneIsNot()
    {
        var right = await AddTokenAsync(ApiRole.Viewer);
        var statuses = new List<int>();
        for (var count = 0; count < 30; count++) statuses.Add((int)(await GetAsync("api/v1/alarms", "spt_wrong")).StatusCode);

        Assert.Equal(401, statuses[0]);
        Assert.Equal(429, statuses[^1]);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("api/v1/alarms", right)).StatusCode);
    }

    [Fact]
    public async Task Session_TokenForACookie_WorksUntilTheTokenIsRevokedAndIsNoUseToAForeignPage()
    {
        var token = await AddTokenAsync(ApiRole.Operator);
        using var browser = new HttpClient { BaseAddress = _server.Http.BaseAddress };
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.PostAsync("api/v1/session", Json("""{"token":"spt_wrong"}"""), Stop)).StatusCode);

        var opened = await browser.PostAsync("api/v1/session", Json($$"""{"token":"{{token}}"}"""), Stop);

        var cookie = opened.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(token, cookie, StringComparison.Ordinal);
        Assert.Equal("token-Operator", (await _server.JsonOf(await browser.GetAsync("api/v1/session", Stop))).GetProperty("name").GetString());
        using (var forged = new HttpRequestMessage(HttpMethod.Post, "api/v1/alarms/x/acknowledge") { Content = Json("""{"who":"x"}""") })
        {
            forged.Headers.Add("Sec-Fetch-Site", "cross-site");
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.SendAsync(forged, Stop)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await browser.PostAsync("api/v1/alarms/x/acknowledge", Json("""{"who":"x"}"""), Stop)).StatusCode);
        using var stream = new StreamReader(await browser.GetStreamAsync("api/v1/live", Stop));
        Assert.Equal("event: hello", await stream.ReadLineAsync(Stop));

        using var admin = _server.Admin;
        Assert.Equal(HttpStatusCode.NoContent, (await admin.PostAsync("api/v1/tokens/token-Operator/revoke", null, Stop)).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetAsync("api/v1/alarms", Stop)).StatusCode);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (await stream.ReadLineAsync(limit.Token) is not null)
            {
                // What was on its way.
            }

            throw new EndOfStreamException();
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("AQAAAAAAAAAA")]
    [InlineData("!")]
    [InlineData("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAdG9rZW4")]
    public async Task Session_CookieOfSomebodyElse_IsNobody(string value)
    {
        await AddTokenAsync(ApiRole.Viewer);
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/alarms");
        request.Headers.Add("Cookie", $"{SessionCookie.PlainName}={value}");
        using var plain = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = _server.Http.BaseAddress };

        Assert.Equal(HttpStatusCode.Unauthorized, (await plain.SendAsync(request, Stop)).StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1", false, 0)]
    [InlineData("::1", false, 0)]
    [InlineData("127.0.0.1", true, 1)]
    [InlineData("0.0.0.0", true, 1)]
    [InlineData("0.0.0.0", false, 1)]
    public void Check_OpenWhereItIsReachedFromOutside_IsRefused(string host, bool isBehindProxy, int count)
    {
        var faults = new List<string>();

        new ConsoleOptions { Host = host, BehindTlsProxy = isBehindProxy, OpenOnLoopback = true }.Check("server.json", faults);

        Assert.Equal(count, faults.Count);
    }

    [Fact]
    public void Check_LimitsOutOfTheirRange_AreNamed()
    {
        var faults = new List<string>();

        new ConsoleOptions { StreamsMax = 0, StreamsOfCallerMax = -1, ConnectionsMax = 0, AuditDays = 179 }.Check("server.json", faults);

        Assert.Equal(["ConnectionsMax 0", "StreamsMax 0", "StreamsOfCallerMax -1", "AuditDays 179"], faults.Select(fault => Regex.Match(fault, @"Console\.(\w+ \S+)").Groups[1].Value));
    }

    [Theory]
    [InlineData("0.0.0.0", false, false)]
    [InlineData("0.0.0.0", true, true)]
    [InlineData("::", false, false)]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("localhost", false, false)]
    public void Check_ListeningBeyondThisMachine_NeedsTlsOrAProxyThatDoesIt(string host, bool isBehindProxy, bool isLegal)
    {
        var faults = new List<string>();

        new ConsoleOptions { Host = host, BehindTlsProxy = isBehindProxy }.Check("server.json", faults);

        Assert.Equal(isLegal, faults.Count == 0);
    }

    private static string[] Differences(IReadOnlyList<RoleMatrix> lines, IEnumerable<Route> there)
    {
        var routes = there.ToDictionary(route => route.ToString(), StringComparer.Ordinal);
        var listed = lines.Select(line => line.Route).ToArray();
        return
        [
            .. listed.Except(routes.Keys).Select(route => $"{route} is no endpoint any more; take its line out"),
            .. listed.GroupBy(route => route).Where(same => same.Count() > 1).Select(same => $"{same.Key} is there {same.Count()} times"),
            .. routes.Keys.Except(listed).Select(route =>
                $"add, if that is who may call it: {RoleMatrix.Line(route, routes[route].Endpoint.Metadata.GetMetadata<RoleRequirement>()?.Role)}"),
        ];
    }

    /// <summary>Not a page or a file of one.</summary>
    private static bool IsOfTheApi(Route route) => Regex.IsMatch(route.Pattern, "^/(api|healthz|metrics)(/|$)");

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private IEnumerable<Route> Routes() => _server.Endpoints.OfType<RouteEndpoint>().SelectMany(endpoint =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => new Route(method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), endpoint)));

    private async Task<int> CallAsync(Route route, string? token)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), Regex.Replace(route.Pattern, "{[^}]*}", "x"));
        if (route.Method != "GET") request.Content = Json("{}");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
        return (int)answer.StatusCode;
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _server.Http.SendAsync(request, Stop);
    }

    private async Task<string> AddTokenAsync(ApiRole role)
    {
        using var admin = _server.Admin;
        var answer = await admin.PostAsync("api/v1/tokens", Json($$"""{"name":"token-{{role}}","role":"{{role}}"}"""), Stop);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await _server.JsonOf(answer)).GetProperty("token").GetString()!;
    }

    private sealed record Route(string Method, string Pattern, Microsoft.AspNetCore.Http.Endpoint Endpoint)
    {
        public override string ToString() => $"{Method} {Pattern}";
    }
}
