namespace SmartPoles.Tidy.Tests;

public class ProjectNamesTests
{
    private static readonly SourceFile Agent = Project("edge-agent/SmartPoles.EdgeAgent.csproj", "SmartPoles.EdgeAgent", "SmartPoles.EdgeAgent");

    [Fact]
    public void Checkout_Solution_HasEveryProject() => Checkout.AssertNone(ProjectNames.SolutionFindings(
        Checkout.Files.Single(file => file.Path == "SmartPoles.sln").Text, ProjectFile.In(Checkout.Files).Select(project => project.Path)));

    [Fact]
    public void Checkout_Projects_AreNamedOnce() => Checkout.AssertNone(ProjectNames.NameFindings(ProjectFile.In(Checkout.Files)));

    [Fact]
    public void Checkout_Namespaces_EqualFolders() => Checkout.AssertNone(ProjectNames.NamespaceFindings(Checkout.Files));

    [Fact]
    public void SolutionFindings_MissingAndStale_AreFound()
    {
        const string Solution = "Project(\"{0}\") = \"A\", \"a\\A.csproj\", \"{1}\"\nProject(\"{0}\") = \"B\", \"b\\B.csproj\", \"{2}\"\n";

        Assert.Empty(ProjectNames.SolutionFindings(Solution, ["a/A.csproj", "b/B.csproj"]));
        Assert.Equal(
            ["c/C.csproj: not in SmartPoles.sln", "SmartPoles.sln: b/B.csproj does not exist"],
            ProjectNames.SolutionFindings(Solution, ["a/A.csproj", "c/C.csproj"]));
    }

    [Theory]
    [InlineData("edge-agent/SmartPoles.EdgeAgent.csproj", "Other", "SmartPoles.EdgeAgent")]
    [InlineData("edge-agent/SmartPoles.EdgeAgent.csproj", "SmartPoles.EdgeAgent", "Other")]
    [InlineData("EdgeAgent/SmartPoles.EdgeAgent.csproj", "SmartPoles.EdgeAgent", "SmartPoles.EdgeAgent")]
    public void NameFindings_AnotherName_IsFound(string path, string assembly, string root) =>
        Assert.Single(ProjectNames.NameFindings([ProjectFile.Parse(Project(path, assembly, root))]));

    [Theory]
    [InlineData("edge-agent/Buses/A.cs", "namespace SmartPoles.EdgeAgent;")]
    [InlineData("edge-agent/Buses/A.cs", "namespace SmartPoles.EdgeAgent.Devices;")]
    [InlineData("edge-agent/A.cs", "namespace SmartPoles.EdgeAgent.Buses;")]
    [InlineData("edge-agent/Buses/A.cs", "internal sealed class A;")]
    [InlineData("edge-agent/some-folder/A.cs", "// nothing")]
    [InlineData("tests/Shared/A.cs", "namespace SmartPoles.Tests;")]
    [InlineData("loose/A.cs", "namespace Loose;")]
    public void NamespaceFindings_NamespaceThatIsNotTheFolder_IsFound(string path, string text) =>
        Assert.Single(ProjectNames.NamespaceFindings([Agent, new SourceFile(path, text)]));

    [Theory]
    [InlineData("edge-agent/Buses/Deep/A.cs", "namespace SmartPoles.EdgeAgent.Buses.Deep;")]
    [InlineData("edge-agent/Program.cs", "return 0;")]
    [InlineData("tests/Shared/A.cs", "namespace SmartPoles.Tests.Shared;")]
    public void NamespaceFindings_NamespaceThatIsTheFolder_IsFine(string path, string text) =>
        Assert.Empty(ProjectNames.NamespaceFindings([Agent, new SourceFile(path, text)]));

    private static SourceFile Project(string path, string assembly, string root) => new(
        path, $"<Project><PropertyGroup><AssemblyName>{assembly}</AssemblyName><RootNamespace>{root}</RootNamespace></PropertyGroup></Project>");
}
