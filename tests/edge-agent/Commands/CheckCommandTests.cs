using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Commands;

public sealed class CheckCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_EveryKindOfFault_NamesThemAllAtOnceWithFileAndPath()
    {
        Directory.CreateDirectory(_folder["profiles"]);
        File.WriteAllText(_folder["profiles/far.json"], """
            { "Version": 1, "Source": "test", "Registers": [ { "Quantity": "lamp/power", "Register": 70000, "Type": "U16" } ] }
            """);
        var faults = Faults("""
            { "Agent": { "GatewayId": "GW/1", "Group": "g", "ProfilesDirectory": "profiles", "Colour": "red" },
              "Uplink": { "Server": "mqtt://127.0.0.1:1883", "InFlightMax": 0 },
              "Buses": [ { "Name": "b", "Tcp": { "Host": "127.0.0.1", "Port": 502 },
                "Devices": [
                  { "Id": "3715020118000001", "Profile": "lamp-controller", "Unit": 1 },
                  { "Id": "3715020118000002", "Profile": "lamp-controller", "Unit": 1 },
                  { "Id": "3715020118000001", "Profile": "no-such", "Unit": 2 },
                  { "Id": "3715020118000003", "Profile": "far", "Unit": 3 } ] } ] }
            """);

        var text = string.Join('\n', faults);
        Assert.Contains($"{_folder["agent.json"]}:1:82: $.Agent.Colour", text);
        Assert.Contains("$.Agent.GatewayId", text);
        Assert.Contains("$.Uplink.InFlightMax", text);
        Assert.Contains("$.Buses[0].Devices[1].Unit: unit 1 is also the unit of", text);
        Assert.Contains("$.Buses[0].Devices[2].Id: '3715020118000001' is also the id of", text);
        Assert.Contains("$.Buses[0].Devices[2].Profile: no profile 'no-such'", text);
        Assert.Contains($"{_folder["profiles/far.json"]}:1:78: $.Registers[0].Register", text);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("run")]
    public async Task Invoke_FaultyConfiguration_EndsWithTwo(string verb)
    {
        File.WriteAllText(_folder["agent.json"], "{ \"Agent\": ");

        Assert.Equal(2, await CommandLine.Build().Parse([verb, _folder["agent.json"]]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Invoke_GoodConfiguration_EndsWithZero()
    {
        File.WriteAllText(_folder["agent.json"], TestConfiguration.Text(TestConfiguration.TcpLine(1502)));

        Assert.Equal(0, await CommandLine.Build().Parse(["check", "--offline", _folder["agent.json"]]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    private List<Fault> Faults(string text)
    {
        File.WriteAllText(_folder["agent.json"], text);
        var faults = new List<Fault>();
        Assert.Null(AgentSetup.Load(_folder["agent.json"], faults));
        return faults;
    }
}
