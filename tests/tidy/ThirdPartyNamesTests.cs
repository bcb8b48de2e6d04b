namespace SmartPoles.Tidy.Tests;

public class ThirdPartyNamesTests
{
    [Fact]
    public void Checkout_ThirdPartyNames_StayInTheirFiles() => Checkout.AssertNone(ThirdPartyNames.Findings(Checkout.Files));

    [Theory]
    [InlineData("edge-agent/Uplink", "using MQTTnet;", 2)]
    [InlineData("ingest-server/Intake", "using MQTTnet.Server;", 2)]
    [InlineData("device-simulators/Fleet", "    MQTTnet.IMqttClient client;", 2)]
    [InlineData("edge-agent/Buses", "using System.IO.Ports;", 1)]
    [InlineData("ingest-server/Storage", "    new HttpRequestMessage(", 1)]
    public void Findings_OneFileMoreThanAllowed_NamesThemAll(string folder, string line, int max)
    {
        var files = Enumerable.Range(0, max + 1).Select(index => new SourceFile($"{folder}/F{index}.cs", $"// why\n{line}\n")).ToList();

        Assert.Equal(max + 1, ThirdPartyNames.Findings(files).Count());
        Assert.Empty(ThirdPartyNames.Findings(files[1..]));
    }

    [Theory]
    [InlineData("ingest-server/Alarms/A.cs", 1)]
    [InlineData("edge-agent/Outbox/A.cs", 1)]
    [InlineData("ingest-server/Storage/A.cs", 0)]
    [InlineData("tests/ingest-server/Storage/A.cs", 0)]
    public void Findings_DuckDbElsewhere_IsFound(string path, int expected) =>
        Assert.Equal(expected, ThirdPartyNames.Findings([new SourceFile(path, "using DuckDB.NET.Data;")]).Count());
}
