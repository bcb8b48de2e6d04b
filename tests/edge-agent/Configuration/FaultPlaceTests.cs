using CsCheck;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Configuration;

/// <summary>Where a fault is and what was meant.</summary>
public sealed class FaultPlaceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_MistypedKey_NamesLineColumnAndWhatWasMeant()
    {
        var faults = Faults(
            """
            {
              // comments and trailing commas are legal
              "Agent": { "GatewayId": "GW-1", "Group": "g" },
              "Uplink": { "Server": "mqtt://h", "KeepAliveSecond": 3, },
              "Buses": [
                { "Name": "b", "Tcp": { "Host": "h" },
                  "Devices": [ { "Id": "3715020118000001", "Profile": "lamp-controller", "Unit": 300 } ] } ]
            }
            """);

        var text = faults.Select(fault => fault.ToString()).ToList();
        Assert.Contains(text, fault => fault.Contains("agent.json:4:37: $.Uplink.KeepAliveSecond: unknown key; did you mean 'KeepAliveSeconds'?"));
        Assert.Contains(text, fault => fault.Contains("agent.json:7:78: $.Buses[0].Devices[0].Unit: 300 is out of range"));
    }

    [Fact]
    public void Read_MissingKey_NamesThePlaceOfItsObject() =>
        Assert.Contains(Faults("{\n  \"Agent\": { \"Group\": \"g\" } }"), fault => fault is { Path: "$.Agent.GatewayId", Position: { Line: 2, Column: 3 } });

    [Fact]
    public void Read_WrongChoice_SaysWhatWasMeant() => Assert.Contains(
        Faults("""{ "Buses": [ { "Serial": { "Port": "p", "Parity": "even" } } ] }"""),
        fault => fault.Problem == "\"even\" is not known; did you mean 'Even'?");

    [Fact]
    public void Read_SchemaKey_IsNoFaultAtTheTopOnly()
    {
        var faults = Faults("""{ "$schema": "a.json", "Agent": { "$schema": "b.json" } }""");

        Assert.DoesNotContain(faults, fault => fault.Path == "$.$schema");
        Assert.Contains(faults, fault => fault.Path == "$.Agent.$schema");
    }

    [Theory]
    [InlineData("Parity", "parity", 0)]
    [InlineData("TimeoutMs", "TimeuotMs", 1)]
    [InlineData("Unit", "Uint", 1)]
    [InlineData("Unit", "Profile", int.MaxValue)]
    public void Distance_Slips_AreCounted(string meant, string written, int expected) => Assert.Equal(expected, Spelling.Distance(written, meant));

    /// <summary>Whatever the layout, a value is found at the line and column where it was put.</summary>
    [Fact]
    public void Positions_AnyLayout_PointAtTheKey() => Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 9]).Sample((lines, spaces, items) =>
    {
        var blank = new string('\n', lines) + new string(' ', spaces);
        var text = $"{{{blank}\"List\":[{string.Concat(Enumerable.Repeat("{},", items))}{{{blank}\"Key\": 1}}]}}";
        var found = new JsonPositions(System.Text.Encoding.UTF8.GetBytes(text)).Find($"$.List[{items}].Key");

        var at = text.IndexOf("\"Key\"", StringComparison.Ordinal);
        var expected = new JsonPosition(text[..at].Count(letter => letter == '\n') + 1, at - (text.LastIndexOf('\n', at) + 1) + 1);
        return found == expected;
    });

    private IReadOnlyList<Fault> Faults(string text)
    {
        File.WriteAllText(_folder["agent.json"], text);
        var faults = new FaultList(_folder["agent.json"]);
        AgentConfiguration.Read(_folder["agent.json"], faults);
        return faults.Faults;
    }
}
