namespace SmartPoles.Tidy.Tests;

public class StageOrderTests
{
    [Fact]
    public void Checkout_EdgeAgent_KeepsItsOrder() => Checkout.AssertNone(StageOrder.Edge.Findings(Checkout.Files));

    [Fact]
    public void Checkout_IngestServer_KeepsItsOrder() => Checkout.AssertNone(StageOrder.Server.Findings(Checkout.Files));

    [Theory]
    [InlineData("Buses/SerialBus.cs", "using SmartPoles.EdgeAgent.Devices;")]
    [InlineData("Gathering/Loop.cs", "using SmartPoles.EdgeAgent.Uplink;")]
    [InlineData("Gathering/Loop.cs", "    var queue = new SmartPoles.EdgeAgent.Outbox.Store();")]
    [InlineData("Gathering/Loop.cs", "using static SmartPoles.EdgeAgent.Outbox.Store;")]
    [InlineData("Gathering/Loop.cs", "    var queue = new Outbox.Store();")]
    [InlineData("Uplink/Loop.cs", "using SmartPoles.EdgeAgent.Commands;")]
    [InlineData("Instruments/Port.cs", "using SmartPoles.EdgeAgent.Outbox;")]
    [InlineData("Forward/Loop.cs", "using SmartPoles.EdgeAgent.Uplink;")]
    [InlineData("Settings.cs", "using SmartPoles.EdgeAgent.Buses;")]
    [InlineData("Helpers/Things.cs", "")]
    public void EdgeFindings_NameDownstream_IsFound(string path, string line) => Assert.Single(EdgeFindings(path, line));

    [Theory]
    [InlineData("Uplink/Loop.cs", "using SmartPoles.EdgeAgent.Buses;")]
    [InlineData("Uplink/Deep/Loop.cs", "using SmartPoles.EdgeAgent.Outbox;")]
    [InlineData("Instruments/Port.cs", "using SmartPoles.EdgeAgent.Gathering;")]
    [InlineData("Forward/Loop.cs", "using SmartPoles.EdgeAgent.Gathering;")]
    [InlineData("EdgePipeline.cs", "using SmartPoles.EdgeAgent.Uplink;")]
    [InlineData("Program.cs", "using SmartPoles.EdgeAgent.Uplink;")]
    [InlineData("Commands/RunCommand.cs", "using SmartPoles.EdgeAgent.Uplink;")]
    [InlineData("Buses/SerialBus.cs", "// after it comes SmartPoles.EdgeAgent.Devices")]
    [InlineData("Buses/SerialBus.cs", "    return options.Outbox.Count + Outbox.Count;")]
    public void EdgeFindings_NameUpstreamOrFromTheMap_IsFine(string path, string line) => Assert.Empty(EdgeFindings(path, line));

    [Theory]
    [InlineData("Storage/A.cs", "Alarms")] // siblings
    [InlineData("Live/A.cs", "Storage")]
    [InlineData("Alarms/A.cs", "Live")]
    [InlineData("Journaling/A.cs", "Storage")]
    [InlineData("Intake/A.cs", "Decoding")]
    [InlineData("Alarms/A.cs", "OperatorConsole")]
    [InlineData("Alarms/A.cs", "Notifications")]
    [InlineData("Registry/A.cs", "Intake")]
    public void ServerFindings_SiblingOrDownstream_IsFoundWithFileAndLine(string path, string target)
    {
        var stage = path[..path.IndexOf('/', StringComparison.Ordinal)];
        var file = new SourceFile($"ingest-server/{path}", $"using System;\nusing SmartPoles.IngestServer.{target};\n");

        Assert.Equal([$"ingest-server/{path}:2: {stage} must not name {target}"], StageOrder.Server.Findings([file]));
    }

    [Theory]
    [InlineData("Intake/A.cs", "Registry")]
    [InlineData("OperatorConsole/A.cs", "Storage")]
    [InlineData("Storage/A.cs", "Journaling")]
    public void ServerFindings_Allowed_IsFine(string path, string target) => Assert.Empty(
        StageOrder.Server.Findings([new SourceFile($"ingest-server/{path}", $"using SmartPoles.IngestServer.{target};")]));

    private static List<string> EdgeFindings(string path, string line) =>
    [
        .. StageOrder.Edge.Findings(
            [new SourceFile($"edge-agent/{path}", line), new SourceFile("edge-agent/Outbox/Store.cs", "internal sealed class Store;")]),
    ];
}
