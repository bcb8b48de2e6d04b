namespace SmartPoles.Tidy.Tests;

public class QuotedCommandsTests
{
    private static readonly SourceFile[] Program =
    [
        new("device-simulators/SmartPoles.DeviceSimulators.csproj", "<Project/>"),
        new("device-simulators/Program.cs", "// \"ghost\"\n"),
        new("device-simulators/Commands/DemoCommand.cs", "new Command(\"demo\", \"Shows a small city\");"),
    ];

    [Fact]
    public void Checkout_QuotedCommands_Exist() => Checkout.AssertNone(QuotedCommands.Findings(Checkout.Files));

    [Theory]
    [InlineData("dotnet run --project simulators -- demo", "no project in simulators")]
    [InlineData("dotnet run --project device-simulators -- play", "device-simulators defines no verb play")]
    [InlineData("$ dotnet run -c Release --project device-simulators -- ghost --for 90s", "device-simulators defines no verb ghost")]
    public void Findings_CommandThatDoesNotExist_IsFoundWithFileAndLine(string command, string expected) =>
        Assert.Equal([$"README.md:3: {expected}"], Findings(command));

    [Theory]
    [InlineData("dotnet run --project device-simulators -- demo --for 90s")]
    [InlineData("dotnet run --project ./device-simulators/ -- --help")]
    [InlineData("dotnet run --project device-simulators")]
    [InlineData("dotnet build")]
    public void Findings_CommandThatExists_IsFine(string command) => Assert.Empty(Findings(command));

    private static IEnumerable<string> Findings(string command) =>
        QuotedCommands.Findings([.. Program, new SourceFile("README.md", $"# A\n```\n{command}\n```\n")]);
}
