namespace SmartPoles.Tidy.Tests;

public class ReferenceGraphTests
{
    private const string Telemetry = "protocols/telemetry/SmartPoles.Protocols.Telemetry.csproj";

    [Fact]
    public void Checkout_References_EqualTheTable() => Checkout.AssertNone(ReferenceGraph.Findings(ProjectFile.In(Checkout.Files)));

    [Fact]
    public void Checkout_HasTheEightProjects() =>
        Assert.Equal(8, ProjectFile.In(Checkout.Files).Count(project => !project.Path.StartsWith("tests/", StringComparison.Ordinal)
            && !project.Path.StartsWith("benchmarks/", StringComparison.Ordinal)));

    [Theory]
    [InlineData("edge-agent/A.csproj", "../ingest-server/B.csproj", "must not reference ingest-server")]
    [InlineData("edge-agent/A.csproj", "../protocols/line-protocol/B.csproj", "must not reference protocols/line-protocol")]
    [InlineData("edge-agent/A.csproj", "../protocols/telemetry/B.csproj", "misses its reference to protocols/fieldbus")]
    [InlineData("protocols/journal/A.csproj", "../telemetry/B.csproj", "must not reference protocols/telemetry")]
    [InlineData("edge-agent/A.csproj", "..\\tests\\edge-agent\\B.csproj", "nothing may reference tests/edge-agent")]
    [InlineData("tests/tidy/A.csproj", "../protocols/B.csproj", "nothing may reference tests/protocols")]
    [InlineData("tools/helper/A.csproj", "../../edge-agent/B.csproj", "the table does not know")]
    public void Findings_ForbiddenReference_IsFound(string path, string include, string expected) => Assert.Contains(
        Findings(path, $"""<ProjectReference Include="{include}" />"""), finding => finding.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Findings_PackageInAProtocol_IsFound() =>
        Assert.Equal([$"{Telemetry}: must not use package Google.Protobuf"], Findings(Telemetry, """<PackageReference Include="Google.Protobuf" />"""));

    [Fact]
    public void Findings_TestThatReferencesAnything_IsFine() =>
        Assert.Empty(Findings("tests/end-to-end/A.csproj", """<ProjectReference Include="../../edge-agent/B.csproj" />"""));

    private static List<string> Findings(string path, string items) =>
        [.. ReferenceGraph.Findings([ProjectFile.Parse(new SourceFile(path, $"<Project><ItemGroup>{items}</ItemGroup></Project>"))])];
}
