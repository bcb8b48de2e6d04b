namespace SmartPoles.Tidy.Tests;

public class LogIdsTests
{
    [Fact]
    public void Checkout_LogIds_HaveTheirOwnBlocks() => Checkout.AssertNone(LogIds.Findings(Checkout.Files));

    [Fact]
    public void Findings_SameIdTwice_IsFoundWithBothPlaces() => Assert.Equal(
        ["event id 101 at edge-agent/Buses/Log.cs:1, edge-agent/Buses/More.cs:1"],
        LogIds.Findings([Log("edge-agent/Buses/Log.cs", 101), Log("edge-agent/Buses/More.cs", 101)]));

    [Fact]
    public void Findings_BlocksThatOverlap_AreFound() => Assert.Equal(
        ["event ids of edge-agent/Buses (100..120) and edge-agent/Uplink (110..110) overlap"],
        LogIds.Findings([Log("edge-agent/Buses/Log.cs", 100, 120), Log("edge-agent/Uplink/Log.cs", 110)]));

    [Fact]
    public void Findings_NoId_IsFound() => Assert.Equal(
        ["edge-agent/Buses/Log.cs:2: log message without an event id"],
        LogIds.Findings([new SourceFile("edge-agent/Buses/Log.cs", "\n[LoggerMessage(Level = LogLevel.Information, Message = \"down (again) 12\")]")]));

    [Fact]
    public void Findings_IdFromAConstant_IsResolved() => Assert.Equal(
        ["event ids of edge-agent/Uplink (100..110) and edge-agent/Buses (105..105) overlap"],
        LogIds.Findings([Log("edge-agent/Uplink/Log.cs", 100, 110), Computed("Block + 5")]));

    [Fact]
    public void Findings_IdFromAnUnknownConstant_IsFound() =>
        Assert.Equal(["edge-agent/Buses/Log.cs:2: log message without an event id"], LogIds.Findings([Computed("Other + 5")]));

    [Fact]
    public void Findings_OwnBlocksAndOtherPrograms_AreFine() => Assert.Empty(LogIds.Findings(
        [Log("edge-agent/Buses/Log.cs", 100, 120), Log("edge-agent/Uplink/Log.cs", 200), Log("ingest-server/Intake/Log.cs", 110)]));

    private static SourceFile Computed(string id) => new(
        "edge-agent/Buses/Log.cs", $"private const int Block = 100;\n[LoggerMessage(EventId = {id}, Level = LogLevel.Information, Message = \"x\")]\n");

    private static SourceFile Log(string path, params int[] ids) => new(
        path, string.Concat(ids.Select(id => $"[LoggerMessage({id}, LogLevel.Information, \"x {{Y}} (z)\")]\nvoid M{id}();\n")));
}
