using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Configuration;

/// <summary>Schemas, example and texts against what the readers ask for: none may drift from another.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static string AgentDirectory => Path.Combine(Repository.Root, "edge-agent");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Schemas_OfTheCheckout_AreWhatTheReadersAskFor()
    {
        Assert.True(Shipped("schemas/agent.schema.json") == SchemaCommand.Agent(), "Stale: edge-agent schema agent > edge-agent/schemas/agent.schema.json");
        Assert.True(Shipped("schemas/profile.schema.json") == SchemaCommand.Profile(), "Stale: edge-agent schema profile > edge-agent/schemas/profile.schema.json");
    }

    [Fact]
    public void Example_OfTheCheckout_IsTheStartingConfiguration() => Assert.True(
        Shipped("examples/agent.json") == ConfigCommand.Starting("../schemas/agent.schema.json"),
        "Stale: write edge-agent config init to edge-agent/examples/agent.json with \"$schema\": \"../schemas/agent.schema.json\"");

    [Fact]
    public void ExampleOfMeters_ReadAsItIs_HasNoFaultAndFitsItsBuses()
    {
        var faults = new List<Fault>();

        var setup = AgentSetup.Load(Path.Combine(AgentDirectory, "examples", "meters.json"), faults);

        Assert.Empty(faults);
        Assert.Equal([3, 2], setup!.Devices.Select(bus => bus.Count));
    }

    [Fact]
    public void Profiles_ThatAreShipped_HaveNoFault()
    {
        var faults = new FaultList("profiles");
        var library = new ProfileLibrary(null);

        Assert.All(library.Names(), name => Assert.NotNull(library.Find(name, "$", faults)));
        Assert.Empty(library.Faults);
    }

    [Fact]
    public void StartingConfiguration_ReadAsItIs_HasNoFault()
    {
        File.WriteAllText(_folder["agent.json"], ConfigCommand.Starting("agent.schema.json"));
        var faults = new List<Fault>();

        Assert.NotNull(AgentSetup.Load(_folder["agent.json"], faults));
        Assert.Empty(faults);
    }

    [Fact]
    public void Texts_OfAgentAndProfile_StandForEveryKeyAndNoOther()
    {
        AssertTexts(AgentConfiguration.Describe(), SchemaTexts.Agent);
        AssertTexts(ProfileReader.Describe(), SchemaTexts.Profile);
    }

    [Theory]
    [InlineData("""{ "Serial": { "Port": "/dev/ttyS1" } }""")]
    [InlineData("""{ "Tcp": { "Host": "h", "Framing": "RtuOverTcp" }, "Devices": [ { "Id": "3715020118000001", "Overrides": [ {} ] } ] }""")]
    public void Describe_KeysAskedForWhileReadingAFile_AreAllThere(string bus)
    {
        File.WriteAllText(_folder["agent.json"], $$"""{ "Agent": {}, "Uplink": { "Servers": [] }, "Buses": [ {{bus}} ] }""");
        var asked = new SchemaNode("$");
        var root = ConfigurationFile.Open(_folder["agent.json"], new FaultList("agent.json"))!;
        AgentConfiguration.Read(root.Noting(asked), "/");

        var described = AgentConfiguration.Describe().Walk().Select(key => key.Path).ToHashSet();
        Assert.DoesNotContain(asked.Walk().Select(key => key.Path), path => !described.Contains(path));
    }

    /// <summary>The schemas as a foreign validator sees them: shipped files are legal, slips are not.</summary>
    [Fact]
    public void Schemas_ByAForeignValidator_AcceptWhatIsShippedAndRefuseSlips()
    {
        var validator = ForeignValidator.Require();
        var agent = Path.Combine(AgentDirectory, "schemas", "agent.schema.json");
        var profile = Path.Combine(AgentDirectory, "schemas", "profile.schema.json");
        foreach (var file in Directory.GetFiles(Path.Combine(AgentDirectory, "profiles"), "*.json")) Assert.Equal(0, validator.Check(profile, file));
        var good = TestConfiguration.Text(TestConfiguration.TcpLine(1502));
        Assert.Equal(0, validator.Check(agent, Written(good)));
        Assert.NotEqual(0, validator.Check(agent, Written(good.Replace("\"Unit\"", "\"Unti\""))));
        Assert.NotEqual(0, validator.Check(agent, Written(good.Replace("\"TimeoutMs\": 200", "\"TimeoutMs\": 2"))));
        Assert.NotEqual(0, validator.Check(agent, Written(good.Replace("\"Group\": \"371502-Z07\"", "\"$schema\": \"x\""))));
        Assert.NotEqual(0, validator.Check(agent, Written(good.Replace("\"Tcp\": {", "\"Serial\": { \"Port\": \"p\" }, \"Tcp\": {"))));
    }

    private static void AssertTexts(SchemaNode schema, SchemaTexts texts)
    {
        var keys = schema.Walk().Select(key => key.Path).ToList();
        Assert.DoesNotContain(keys, key => texts.Of(key) is null);     // add these to SchemaTexts, with a sentence each
        Assert.DoesNotContain(texts.Paths, path => !keys.Contains(path));    // nobody asks for these any more
    }

    private static string Shipped(string name) => File.ReadAllText(Path.Combine(AgentDirectory, name));

    private string Written(string text)
    {
        File.WriteAllText(_folder["try.json"], text);
        return _folder["try.json"];
    }
}
