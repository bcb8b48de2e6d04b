using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.OperatorConsole;

/// <summary>People sign in, are thrown out, and are told apart; the whole server, closed as it is by default.</summary>
public sealed class SessionEndpointTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(console: new ConsoleOptions());

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task FirstRun_NoUserYet_Asvs_6_3_2_LetsInByTheLinkOnceAndByNothingElse()
    {
        using var nobody = new Browser(_server);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("alarms")).StatusCode);
        Assert.Equal("|False|True", Who(await nobody.JsonAsync("session")));
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.SignInAsync("admin", "admin")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await nobody.PostAsync("first-run", new { code = "spf_" + new string('A', 43), name = "boss", password = Browser.Password })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await nobody.PostAsync("first-run", new { code = _server.FirstCode, name = "boss", password = "short" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await nobody.PostAsync("first-run", new { code = _server.FirstCode, name = "<b>", password = Browser.Password })).StatusCode);

        using var boss = await Browser.FirstAdminAsync(_server);

        Assert.Equal("boss|False|False", Who(await boss.JsonAsync("session")));
        Assert.Equal(HttpStatusCode.OK, (await boss.GetAsync("users")).StatusCode);
        using var late = new Browser(_server);
        Assert.Equal(HttpStatusCode.Forbidden, (await late.PostAsync("first-run", new { code = _server.FirstCode, name = "second", password = Browser.Password })).StatusCode);
        Assert.Equal(["boss"], (await boss.JsonAsync("users")).EnumerateArray().Select(user => user.GetProperty("name").GetString()));

        await _server.StopAsync();
        await _server.StartAgainAsync();
        Assert.Null(_server.FirstCode);
        Assert.Equal(HttpStatusCode.OK, (await boss.GetAsync("users")).StatusCode);    // a restart throws nobody out
    }

    [Fact]
    public async Task FirstRun_TwoAtOnce_OneIsLetIn()
    {
        var browsers = Enumerable.Range(0, 4).Select(_ => new Browser(_server)).ToArray();

        var answers = await Task.WhenAll(browsers.Select((browser, number) =>
            browser.PostAsync("first-run", new { code = _server.FirstCode, name = $"boss-{number}", password = Browser.Password })));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        using var admin = _server.Admin;
        Assert.Equal(1, (await admin.GetFromJsonAsync<JsonElement>("api/v1/users", Stop)).GetArrayLength());
        foreach (var browser in browsers) browser.Dispose();
    }

    [Fact]
    public async Task Add_UserWithoutAPassword_ComesInByALinkOfTheirOwn()
    {
        using var boss = await Browser.FirstAdminAsync(_server);
        var added = await _server.JsonOf(await boss.PostAsync("users", new { name = "王伟", role = "operator" }));
        using var browser = new Browser(_server);
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.SignInAsync("王伟", "")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInAsync("王伟", Browser.Password)).StatusCode);

        var answer = await browser.PostAsync("first-run", new { code = added.GetProperty("code").GetString(), name = "boss", password = Browser.Password });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);    // the link says who it is for, whatever the page sends
        Assert.Equal("王伟|False|False", Who(await browser.JsonAsync("session")));
        Assert.Equal("Operator", (await browser.JsonAsync("session")).GetProperty("role").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("users")).StatusCode);
    }

    [Fact]
    public async Task SignIn_Again_Asvs_7_2_4_IsANewSessionAndTheOldOneIsOver()
    {
        using var boss = await Browser.FirstAdminAsync(_server);
        var before = boss.Cookie;

        Assert.Equal(HttpStatusCode.OK, (await boss.SignInAsync("boss", Browser.Password)).StatusCode);

        Assert.NotEqual(before, boss.Cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, await WithCookieAsync(before!));
        Assert.Equal(HttpStatusCode.OK, await WithCookieAsync(boss.Cookie!));
    }

    [Fact]
    public async Task SignOut_Asvs_7_4_1_EndsTheSessionOnTheServerToo()
    {
        using var boss = await Browser.FirstAdminAsync(_server);
        var cookie = boss.Cookie!;

        Assert.Equal(HttpStatusCode.NoContent, (await boss.DeleteAsync("session")).StatusCode);

        Assert.Null(boss.Cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, await WithCookieAsync(cookie));
    }

    [Theory]
    [InlineData("")]
    [InlineData("spw_")]
    [InlineData("spw_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Admin")]
    [InlineData("{\"name\":\"boss\",\"role\":\"Admin\"}")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJib3NzIn0.")]    // a JWT of algorithm "none"
    public async Task Call_ForgedCookie_Asvs_9_1_2_IsNobody(string cookie)
    {
        using var boss = await Browser.FirstAdminAsync(_server);

        Assert.Equal(HttpStatusCode.Unauthorized, await WithCookieAsync(cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await WithCookieAsync(cookie, "__Host-smartpoles_session"));
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("role")]
    [InlineData("password")]
    [InlineData("revoke")]
    [InlineData("remove")]
    [InlineData("own")]
    public async Task ThrowOut_Asvs_7_4_2_EndsSessionAndStreamsAtOnce(string how)
    {
        using var boss = await Browser.FirstAdminAsync(_server);
        using var li = await Browser.UserAsync(_server, boss, "li.wei", "operator");
        using var stream = new StreamReader(await li.Http.GetStreamAsync("api/v1/live", Stop));
        Assert.Equal("event: hello", await stream.ReadLineAsync(Stop));
        var own = (await li.JsonAsync("sessions"))[0].GetProperty("id").GetString();

        var answer = how switch
        {
            "disable" => await boss.PutAsync("users/li.wei", new { disabled = true }),
            "role" => await boss.PutAsync("users/li.wei", new { role = "viewer" }),
            "password" => await boss.PostAsync("users/li.wei/password", new { password = "another good password" }),
            "revoke" => await boss.PostAsync("users/li.wei/revoke-sessions", new { }),
            "remove" => await boss.DeleteAsync("users/li.wei"),
            _ => await li.DeleteAsync($"sessions/{own}"),
        };

        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await li.GetAsync("alarms")).StatusCode);
        await EndsAsync(stream);
        Assert.Equal(HttpStatusCode.OK, (await boss.GetAsync("alarms")).StatusCode);
    }

    [Fact]
    public async Task ChangePassword_Own_Asvs_6_2_3_NeedsTheOldOneAndEndsTheOtherSessions()
    {
        using var boss = await Browser.FirstAdminAsync(_server);
        using var other = new Browser(_server);
        await other.SignInAsync("boss", Browser.Password);

        Assert.Equal(HttpStatusCode.Forbidden, (await boss.PostAsync("session/password", new { old = "not this one!", @new = "another good password" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await boss.PostAsync("session/password", new { old = Browser.Password, @new = "password1234" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await boss.PostAsync("session/password", new { old = Browser.Password, @new = "another good password" })).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await boss.GetAsync("users")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("users")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SignInAsync("boss", Browser.Password)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await other.SignInAsync("boss", "another good password")).StatusCode);
    }

    [Fact]
    public async Task Sessions_OfOthers_Asvs_8_2_2_AreSeenAndEndedByAnAdminAlone()
    {
        using var boss = await Browser.FirstAdminAsync(_server);
        using var li = await Browser.UserAsync(_server, boss, "li.wei", "engineer");
        var ofBoss = (await boss.JsonAsync("sessions")).EnumerateArray().Single(session => session.GetProperty("isOwn").GetBoolean()).GetProperty("id").GetString();

        Assert.Equal(["li.wei"], (await li.JsonAsync("sessions")).EnumerateArray().Select(session => session.GetProperty("name").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await li.DeleteAsync($"sessions/{ofBoss}")).StatusCode);
        Assert.Equal(2, (await boss.JsonAsync("sessions")).GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, (await boss.GetAsync("alarms")).StatusCode);
        Assert.DoesNotContain(boss.Cookie![10..], (await boss.JsonAsync("sessions")).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("viewer", "users")]
    [InlineData("operator", "tokens")]
    [InlineData("engineer", "users")]
    [InlineData("engineer", "audit")]
    [InlineData("auditor", "users")]
    public async Task Escalate_Role_Asvs_8_3_1_GetsNobodyFurther(string role, string path)
    {
        using var boss = await Browser.FirstAdminAsync(_server);
        using var li = await Browser.UserAsync(_server, boss, "li.wei", role);

        Assert.Equal(HttpStatusCode.Forbidden, (await li.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await li.PutAsync("users/li.wei", new { role = "admin" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await li.PostAsync("users", new { name = "x", role = "admin", password = Browser.Password })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await li.PostAsync("tokens", new { name = "x", role = "admin" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await li.PostAsync("session/password", new { old = Browser.Password, @new = "another good password", role = "Admin" })).StatusCode);
        var refused = (await boss.JsonAsync("audit?limit=1000")).EnumerateArray().Where(line => line.GetProperty("result").GetString() == "refused 403").ToArray();
        Assert.Equal(["POST tokens", "POST users", "PUT users/{name}"], refused.Select(line => line.GetProperty("act").GetString()));
        Assert.All(refused, line => Assert.Equal("li.wei", line.GetProperty("actor").GetString()));
        Assert.Equal(role, (await li.JsonAsync("session")).GetProperty("role").GetString(), ignoreCase: true);
    }

    [Fact]
    public async Task Act_AsSomebodyElse_IsUnderOnesOwnName()
    {
        using var boss = await Browser.FirstAdminAsync(_server);

        Assert.Equal(HttpStatusCode.Accepted, (await boss.PostAsync("out-of-service", new { who = "somebody else", code = "ingest-server", reason = "test" })).StatusCode);

        Assert.Contains("\"boss\"", (await boss.JsonAsync("out-of-service")).GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("somebody else", (await boss.JsonAsync("out-of-service")).GetRawText(), StringComparison.Ordinal);
        var line = (await boss.JsonAsync("audit?limit=1"))[0];
        Assert.Equal("boss POST out-of-service done", $"{line.GetProperty("actor")} {line.GetProperty("act")} {line.GetProperty("result")}");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"name":"boss"}""")]
    [InlineData("""{"name":"","password":""}""")]
    [InlineData("""{"name":null,"password":null}""")]
    [InlineData("""{"name":5,"password":true}""")]
    [InlineData("""{"name":["boss"]}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{")]
    public async Task SignIn_WrongBody_Asvs_2_2_1_Is400(string body)
    {
        using var answer = await _server.Http.PostAsync("api/v1/session", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task SignIn_PasswordInTheAddress_Asvs_14_2_1_IsNotLookedAt()
    {
        using var boss = await Browser.FirstAdminAsync(_server);
        using var other = new Browser(_server);

        Assert.Equal(HttpStatusCode.BadRequest, (await other.PostAsync($"session?name=boss&password={Uri.EscapeDataString(Browser.Password)}", new { })).StatusCode);
    }

    private static string Who(JsonElement session) =>
        $"{session.GetProperty("name")}|{session.GetProperty("isOpen")}|{session.GetProperty("needsFirstUser")}";

    private async Task<HttpStatusCode> WithCookieAsync(string cookie, string name = "smartpoles_session")
    {
        using var plain = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = _server.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/alarms");
        request.Headers.TryAddWithoutValidation("Cookie", $"{name}={cookie}");
        return (await plain.SendAsync(request, Stop)).StatusCode;
    }

    private static Task EndsAsync(StreamReader stream) => Deadline.Until(
        async () =>
        {
            try
            {
                return await stream.ReadLineAsync(Stop) is null;
            }
            catch (IOException)
            {
                return true;
            }
        },
        TimeSpan.FromSeconds(60), "the stream's end");
}
