using System.CommandLine;
using System.Net;
using System.Text.RegularExpressions;
using SmartPoles.IngestServer.Commands;
using SmartPoles.IngestServer.OperatorConsole;
using SmartPoles.IngestServer.Registry;
using SmartPoles.IngestServer.Tests.OperatorConsole;

namespace SmartPoles.IngestServer.Tests.Commands;

/// <summary>The verbs of users and audit, as an administrator types them on the server's machine.</summary>
public sealed class UserVerbTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(console: new ConsoleOptions());

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Users_AddListDisablePasswordRemove_DoWhatTheySay()
    {
        using var boss = await Browser.FirstAdminAsync(_server);
        var (code, link) = await RunAsync("users", "add", "li.wei", "--role", "operator");
        Assert.Equal(0, code);
        using var li = new Browser(_server);
        Assert.Equal(HttpStatusCode.OK, (await li.PostAsync("first-run", new { code = CodeIn(link), password = Browser.Password })).StatusCode);

        Assert.Equal(1, (await RunAsync("users", "add", "LI.WEI", "--role", "viewer")).Code);
        Assert.Matches("li.wei +Operator +good", (await RunAsync("users", "list")).Output);
        Assert.Equal(0, (await RunAsync("users", "role", "li.wei", "--role", "engineer")).Code);
        Assert.Equal(HttpStatusCode.Unauthorized, (await li.GetAsync("alarms")).StatusCode);
        Assert.Equal(0, (await RunAsync("users", "disable", "li.wei")).Code);
        Assert.Equal(HttpStatusCode.Unauthorized, (await li.SignInAsync("li.wei", Browser.Password)).StatusCode);
        Assert.Equal(0, (await RunAsync("users", "enable", "li.wei")).Code);
        Assert.Equal(HttpStatusCode.OK, (await li.SignInAsync("li.wei", Browser.Password)).StatusCode);

        var (_, again) = await RunAsync("users", "password", "li.wei");
        Assert.Equal(HttpStatusCode.Unauthorized, (await li.GetAsync("alarms")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await li.PostAsync("first-run", new { code = CodeIn(again), password = "another good password" })).StatusCode);
        Assert.Equal(0, (await RunAsync("users", "remove", "li.wei")).Code);
        Assert.DoesNotContain("li.wei", (await RunAsync("users", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("users", "disable", "boss")).Code);    // the last admin
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Users_Link_LetsAnAdminInWhetherTheServerRunsOrNot(bool isRunning)
    {
        if (!isRunning) await _server.StopAsync();

        var (code, output) = await RunAsync(["users", "link", "--data", _server.DataDirectory]);

        Assert.Equal(0, code);
        Assert.Matches(@"^http://127\.0\.0\.1:8080/#/first/spf_[A-Za-z0-9_-]{43}$", output.Trim());
        if (!isRunning) await _server.StartAgainAsync();
        if (!isRunning) (_, output) = await RunAsync(["users", "link", "--data", _server.DataDirectory]);    // the start drew one of its own
        using var browser = new Browser(_server);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("first-run", new { code = CodeIn(output), name = "boss", password = Browser.Password })).StatusCode);
    }

    [Fact]
    public async Task Audit_VerifyAndExport_TellAndSeeWhatWasTakenOut()
    {
        using var boss = await Browser.FirstAdminAsync(_server);
        await boss.PostAsync("users", new { name = "li.wei", role = "operator", password = Browser.Password });
        var (code, head) = await RunAsync(["audit", "verify", "--data", _server.DataDirectory]);
        Assert.Equal(0, code);
        Assert.Matches("^[0-9]+:[0-9A-F]{64}$", head.Trim());
        Assert.Equal(0, (await RunAsync(["audit", "verify", "--data", _server.DataDirectory, "--head", head.Trim()])).Code);
        Assert.Equal(1, (await RunAsync(["audit", "verify", "--data", _server.DataDirectory, "--head", "1:" + new string('A', 64)])).Code);

        Assert.Contains("\"act\":\"user-add\",\"subject\":\"li.wei\",\"result\":\"done\"", (await RunAsync(["audit", "export", "--data", _server.DataDirectory])).Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^\d+,\d{4}-\d\d-\d\dT[0-9:.]+Z,\d+,boss,127\.0\.0\.1,user-add,li\.wei,done,role Operator,[0-9A-F]{64}\r$", (await RunAsync(["audit", "export", "--format", "csv", "--data", _server.DataDirectory])).Output);

        await _server.StopAsync();
        using (var state = new StateDatabase(Path.Combine(_server.DataDirectory, StateDatabase.FileName)))
        {
            state.Execute("DROP TRIGGER audit_kept; DELETE FROM audit WHERE act = 'user-add' AND subject = 'li.wei'");
        }

        Assert.Equal(1, (await RunAsync(["audit", "verify", "--data", _server.DataDirectory])).Code);
        Assert.Equal(2, (await RunAsync(["audit", "verify", "--data", Path.Combine(_server.DataDirectory, "nowhere")])).Code);
    }

    [Theory]
    [InlineData("users", "add", "x")]
    [InlineData("users", "add", "x", "--role", "god")]
    [InlineData("audit", "export", "--format", "xml")]
    public void Parse_WrongWords_AreErrors(params string[] words) => Assert.NotEmpty(CommandLine.Build().Parse(words).Errors);

    private static string CodeIn(string link) => Regex.Match(link, "spf_[A-Za-z0-9_-]+").Value;

    private Task<(int Code, string Output)> RunAsync(params string[] words) =>
        RunWordsAsync([.. words, .. words[0] == "users" && words[1] != "link" ? (string[])["--server", _server.Http.BaseAddress!.ToString(), "--data", _server.DataDirectory] : []]);

    private static async Task<(int Code, string Output)> RunWordsAsync(string[] words)
    {
        using var output = new StringWriter();
        var code = await CommandLine.Build().Parse(words).InvokeAsync(new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }
}
