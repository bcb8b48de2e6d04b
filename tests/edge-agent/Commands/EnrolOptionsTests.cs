using System.CommandLine;
using SmartPoles.EdgeAgent.Commands;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Commands;

/// <summary>What somebody at a gateway types behind <c>enrol</c>, and what is said when it cannot be meant; nothing here reaches a server.</summary>
public sealed class EnrolOptionsTests : IDisposable
{
    private static readonly Uri[] Configured = [new("mqtts://one:8883"), new("mqtts://two:8883")];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Servers_WithoutAnAddress_AreThoseOfTheConfigurationInTheirOrder() => Assert.Equal(Configured, EnrolOptions.Servers(null, Configured, out _));

    [Theory]
    [InlineData("mqtts://city.example:8883")]
    [InlineData("mqtts://city.example")]
    [InlineData("mqtt://127.0.0.1:1883")]
    [InlineData("mqtt://[::1]:1883")]
    [InlineData("MQTTS://City.Example:8883")]
    public void Servers_OfAnMqttAddress_AreThatOneAlone(string address)
    {
        Assert.Equal([new Uri(address)], EnrolOptions.Servers(address, Configured, out var refusal));
        Assert.Empty(refusal);
    }

    [Theory]
    [InlineData("https://city.example")]
    [InlineData("http://127.0.0.1:8080/api/v1/enrol")]
    [InlineData("city.example")]
    [InlineData("city.example:8883")]
    [InlineData("127.0.0.1:1883")]
    [InlineData("mqtts://")]
    [InlineData("mqtts:city.example")]
    [InlineData("tcp://city.example:1883")]
    [InlineData("/etc/smartpoles")]
    [InlineData("")]
    [InlineData(" ")]
    public void Servers_OfAnythingElse_SaysWhichAddressIsMeant(string address)
    {
        Assert.Null(EnrolOptions.Servers(address, Configured, out var refusal));
        Assert.Equal(
            $"--server '{address}' is no address of the MQTT endpoint: give mqtts://HOST:8883, or mqtt://127.0.0.1:1883 within one machine. The token is exchanged there, not over HTTP.",
            refusal);
    }

    [Theory]
    [InlineData("ABCDE-FGHIJ", "ABCDE-FGHIJ")]
    [InlineData("  ABCDE-FGHIJ \r", "ABCDE-FGHIJ")]
    [InlineData("", null)]
    [InlineData(" \t", null)]
    [InlineData(null, null)]
    public void Token_AsItWasPasted_IsReadWithoutWhatIsAroundIt(string? text, string? token) => Assert.Equal(token, EnrolOptions.Token(text));

    [Theory]
    [InlineData("--token", "ABCDE")]
    [InlineData("--code", "ABCDE")]
    [InlineData("--token=ABCDE", null)]
    public void Parse_TheToken_HasTwoNames(string option, string? value)
    {
        var parsed = CommandLine.Build().Parse(["enrol", "agent.json", option, .. value is null ? [] : (string[])[value], "--server", "mqtts://city.example:8883"]);

        Assert.Empty(parsed.Errors);
        Assert.Equal("ABCDE", parsed.GetValue<string?>("--token"));
        Assert.Equal("mqtts://city.example:8883", parsed.GetValue<string?>("--server"));
    }

    [Theory]
    [InlineData("enrol")]
    [InlineData("enrol agent.json --token")]
    [InlineData("enrol agent.json --tokn ABCDE")]
    [InlineData("enrol agent.json ABCDE")]
    [InlineData("enrol agent.json --server")]
    [InlineData("enrol agent.json --token A --token B")]
    public void Parse_OfWhatCannotBeMeant_IsAnError(string line) => Assert.NotEmpty(CommandLine.Build().Parse(line.Split(' ')).Errors);

    [Fact]
    public async Task Invoke_WithAnAddressOfThePage_IsToldWhereTokensAreExchangedBeforeATokenIsAskedFor()
    {
        var (code, errors) = await RunAsync("--server", "https://city.example");

        Assert.Equal(CommandLine.BadInput, code);
        Assert.StartsWith("--server 'https://city.example' is no address of the MQTT endpoint", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_WithAnEmptyToken_IsToldWhereToGetOne()
    {
        var (code, errors) = await RunAsync("--token", " ");

        Assert.Equal((CommandLine.BadInput, EnrolOptions.NoToken), (code, errors.TrimEnd()));
    }

    [Fact]
    public async Task Invoke_OverAnOpenLine_IsRefusedBeforeTheTokenLeaves()
    {
        var (code, errors) = await RunAsync("--token", "ABCDE", "--server", "mqtt://city.example:1883");

        Assert.Equal(CommandLine.Failed, code);
        Assert.Contains("a code travels over mqtts:// only, or within one machine", errors, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Errors)> RunAsync(params string[] options)
    {
        File.WriteAllText(_folder["agent.json"], TestConfiguration.Text(TestConfiguration.TcpLine(1502)));
        using var errors = new StringWriter();
        var invocation = new InvocationConfiguration { Error = errors };

        return (await CommandLine.Build().Parse(["enrol", _folder["agent.json"], .. options]).InvokeAsync(invocation, TestContext.Current.CancellationToken), errors.ToString());
    }
}
