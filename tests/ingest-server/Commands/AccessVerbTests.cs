using System.CommandLine;
using SmartPoles.IngestServer.Commands;

namespace SmartPoles.IngestServer.Tests.Commands;

/// <summary>The verbs of tokens and gateways against the running server, as its operator types them.</summary>
public sealed class AccessVerbTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Tokens_AddListRevoke_DoWhatTheySay()
    {
        var (code, output) = await RunAsync("tokens", "add", "night-shift", "--role", "operator", "--expires", "90d");
        Assert.Equal(0, code);
        Assert.Matches("^spt_[A-Za-z0-9_-]{43}$", output.Trim());

        Assert.Equal(1, (await RunAsync("tokens", "add", "night-shift", "--role", "viewer")).Code);
        Assert.Contains("night-shift", (await RunAsync("tokens", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("tokens", "revoke", "night-shift")).Code);
        Assert.Matches("night-shift +Operator +revoked", (await RunAsync("tokens", "list")).Output);
        Assert.Contains("\"isGood\":false", (await RunAsync("tokens", "list", "--json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gateways_AddListRotateRevoke_DoWhatTheySay()
    {
        var (code, output) = await RunAsync("gateways", "add", "GW-000123", "--group", "371502-Z07", "--expires", "30m");
        Assert.Equal(0, code);
        Assert.Matches("^SPE(-[0-9A-Z]{5}){5}$", output.Trim());
        Assert.Matches("GW-000123 +371502-Z07 +waiting for enrolment", (await RunAsync("gateways", "list")).Output);
        Assert.Equal(1, (await RunAsync("gateways", "rotate", "GW-000123")).Code);    // it has no secret to come back with
        Assert.NotEqual(output, (await RunAsync("gateways", "rotate", "GW-000123", "--code")).Output);
        Assert.Equal(0, (await RunAsync("gateways", "revoke", "GW-000123")).Code);
        Assert.Matches("GW-000123 +371502-Z07 +revoked", (await RunAsync("gateways", "list")).Output);
        Assert.Matches("GW-000001 +371502-Z07 +loopback only", (await RunAsync("gateways", "list")).Output);
    }

    [Theory]
    [InlineData("tokens", "add", "x", "--role", "god")]
    [InlineData("tokens", "add", "x", "--role", "viewer", "--expires", "soon")]
    [InlineData("gateways", "add")]
    public void Parse_WrongWords_AreErrors(params string[] words) => Assert.NotEmpty(CommandLine.Build().Parse(words).Errors);

    [Fact]
    public async Task Tokens_NoServerOrNoToken_SayWhatToDo()
    {
        var (code, _) = await RunAsync(["tokens", "list", "--data", Path.Combine(_server.DataDirectory, "nowhere")], withData: false);
        Assert.Equal(CommandLine.BadInput, code);

        await _server.StopAsync();
        Assert.Equal(CommandLine.Failed, (await RunAsync("tokens", "list")).Code);
    }

    private Task<(int Code, string Output)> RunAsync(params string[] words) => RunAsync(words, withData: true);

    private async Task<(int Code, string Output)> RunAsync(string[] words, bool withData)
    {
        string[] place = ["--server", _server.Http.BaseAddress!.ToString()];
        if (withData) place = [.. place, "--data", _server.DataDirectory];
        using var output = new StringWriter();
        var invocation = new InvocationConfiguration { Output = output };
        var code = await CommandLine.Build().Parse([.. words, .. place]).InvokeAsync(invocation, TestContext.Current.CancellationToken);
        return (code, output.ToString());
    }
}
