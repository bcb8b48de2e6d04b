using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Configuration;

/// <summary>An agent needs something to read: buses, instruments that dial it, or something to watch.</summary>
public sealed class NothingToReadTests : IDisposable
{
    private const string Instruments = """
        "Instruments": [ { "Name": "hj212", "Port": 7212, "Devices": [
          { "Id": "3715020118000001", "Station": "3715020118000000000000A1", "Factors": [ { "Code": "LA" } ] } ] } ]
        """;

    private const string Probes = """
        "Probes": [ { "Id": "3715020136000001", "Host": "192.168.1.64" } ]
        """;

    private const string Forward = """
        "Forward": { "Hj212": { "Host": "h", "Port": 7000, "Station": "3715020118000000000000B1", "Password": "123456", "Factors": [ ] } }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Instruments)]
    [InlineData(Probes)]
    [InlineData(Instruments + ", " + Probes + ", \"Buses\": []")]
    public void Load_WithoutABus_IsLegalWhereSomethingElseIsRead(string what)
    {
        var setup = Load(what, out var faults);

        Assert.Empty(faults);
        Assert.Empty(setup!.Devices);
        Assert.NotEmpty(setup.Pushed);
    }

    [Theory]
    [InlineData("\"Buses\": []")]
    [InlineData("\"Probes\": [], \"Instruments\": []")]
    [InlineData(Forward)]
    public void Load_WithNothingToRead_IsAFaultThatNamesWhatMayBeRead(string what)
    {
        Assert.Null(Load(what, out var faults));
        Assert.Contains(faults, fault => fault.ToString().Contains("$.Buses: nothing to read. List at least one bus with its devices, or a port that instruments dial (Instruments), or something to watch (Probes)", StringComparison.Ordinal));
    }

    [Fact]
    public void Schema_ByAForeignValidator_AgreesWithTheReader()
    {
        var validator = ForeignValidator.Require();
        var schema = Path.Combine(Repository.Root, "edge-agent", "schemas", "agent.schema.json");
        foreach (var legal in new[] { Instruments, Probes, Probes + ", \"Buses\": []" })
        {
            Write(legal);
            Assert.Equal(0, validator.Check(schema, _folder["agent.json"]));
        }

        foreach (var empty in new[] { "\"Buses\": []", "\"Probes\": []", "\"Status\": { \"Port\": 0 }" })
        {
            Write(empty);
            Assert.NotEqual(0, validator.Check(schema, _folder["agent.json"]));
        }
    }

    private void Write(string what) => File.WriteAllText(
        _folder["agent.json"], $$"""{ "Agent": { "GatewayId": "GW-000001", "Group": "g" }, "Uplink": { "Server": "mqtt://127.0.0.1:9" }, {{what}} }""");

    private AgentSetup? Load(string what, out List<Fault> faults)
    {
        Write(what);
        faults = [];
        return AgentSetup.Load(_folder["agent.json"], faults);
    }
}
