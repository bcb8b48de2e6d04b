using System.Text.Json;
using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering.Simulation;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Protocols.Telemetry.SparkplugB;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Commands;

public sealed class PlanCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void For_MixedBus_TellsRequestsLoadAndWorstPeriods()
    {
        var plan = Plan(Configuration(lampMs: 2000, pressureMs: 1000));
        var bus = plan.Buses[0];

        Assert.True(plan.Holds);
        Assert.InRange(bus.LoadPercent, 7, 8);
        Assert.Equal([0, 1], bus.DeadDevices);
        var lamp = bus.Devices[0];
        Assert.Equal((3, 0, 10, 33, 61.7), (lamp.Requests[0].Function, lamp.Requests[0].Register, lamp.Requests[0].Count, lamp.Requests[0].Bytes, lamp.Requests[0].Ms));
        var energy = lamp.Quantities.Single(quantity => quantity.Quantity == "lamp/energy");
        Assert.Equal(60_000, energy.PeriodMs);
        Assert.Equal(60_000, energy.WorstPeriodMs[0]!.Value, 100.0);
        Assert.Null(energy.WorstPeriodMs[1]);
        var pressure = bus.Devices[1].Quantities[0];
        Assert.Equal("Alarm", pressure.Priority);
        Assert.InRange(pressure.WorstPeriodMs[0]!.Value, 1000, 1100);
        Assert.InRange(pressure.WorstPeriodMs[1]!.Value, 1000, 1500);
        Assert.Contains("function 3, registers 0 to 9: 33 bytes, 61.7 ms", plan.ToText());
    }

    [Fact]
    public void For_MoreThanTheBusCanDo_RefusesWithReasonAndRemedy()
    {
        var plan = Plan(Configuration(lampMs: 60, pressureMs: 60));

        Assert.False(plan.Holds);
        var fault = Assert.Single(plan.Buses[0].Faults);
        Assert.Contains("178 % of the time of bus b", fault.Problem);
        Assert.Contains("PeriodMs", fault.Remedy);
    }

    [Fact]
    public void For_ShortPeriodBehindLongQuestions_RefusesThoughTheBusHasTime()
    {
        // 100 registers with a value in each, so that none can be left out, at 1200 baud: two seconds in which nobody else is asked.
        var plan = Plan("""
            "Serial": { "Port": "/dev/null", "Baud": 1200 },
            "Devices": [
              { "Id": "3715020118000001", "Profile": "long", "Unit": 1, "PeriodMs": 60000 },
              { "Id": "3715020118000002", "Profile": "pressure-transmitter", "Unit": 2, "PeriodMs": 500 } ]
            """);

        Assert.True(plan.Buses[0].LoadPercent < 100);
        Assert.Contains("water/pressure of 3715020118000002 is to be read every 500 ms", Assert.Single(plan.Buses[0].Faults).Problem);
    }

    [Theory]
    [InlineData("plan", 60, 2)]
    [InlineData("run", 60, 2)]
    [InlineData("plan", 1000, 0)]
    public async Task Invoke_LoadOfTheBus_DecidesTheExitCode(string verb, int periodMs, int exitCode)
    {
        File.WriteAllText(_folder["agent.json"], Configuration(periodMs, periodMs));

        Assert.Equal(exitCode, await CommandLine.Build().Parse([verb, _folder["agent.json"]]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void ToJson_Plan_IsReadable()
    {
        using var document = JsonDocument.Parse(Plan(Configuration(2000, 1000)).ToJson());

        Assert.Equal("b", document.RootElement.GetProperty("buses")[0].GetProperty("bus").GetString());
    }

    [Fact]
    public void Load_OptionsOfQuantities_FaultsNameFileAndPath()
    {
        File.WriteAllText(_folder["agent.json"], Whole("""
            "Serial": { "Port": "/dev/null" },
            "Devices": [ { "Id": "3715020118000001", "Profile": "lamp-controller", "Unit": 1, "RegistersMax": 1, "TurnaroundMs": -1,
              "Overrides": [ { "Quantity": "lamp/pover" }, { "Quantity": "lamp/power", "Deadband": -1, "DeadbandPercent": 101, "MaxSilenceSeconds": 0, "PeriodMs": 1, "Priority": "High" } ] } ]
            """));
        var faults = new List<Fault>();

        Assert.Null(AgentSetup.Load(_folder["agent.json"], faults));

        var text = string.Join('\n', faults);
        Assert.Contains("$.Buses[0].Devices[0].TurnaroundMs", text);
        Assert.Contains("$.Buses[0].Devices[0].RegistersMax: 1 is less than the 2 registers of lamp/energy", text);
        Assert.Contains("$.Buses[0].Devices[0].Overrides[0].Quantity: profile lamp-controller has no 'lamp/pover'", text);
        foreach (var key in (string[])["Deadband", "DeadbandPercent", "MaxSilenceSeconds", "PeriodMs", "Priority"])
        {
            Assert.Contains($"$.Buses[0].Devices[0].Overrides[1].{key}:", text);
        }
    }

    private static string Configuration(int lampMs, int pressureMs) => Whole($$"""
        "Serial": { "Port": "/dev/null", "Baud": 9600 },
        "Devices": [
          { "Id": "3715020118000001", "Profile": "lamp-controller", "Unit": 1, "PeriodMs": {{lampMs}},
            "Overrides": [ { "Quantity": "lamp/energy", "PeriodMs": 60000 } ] },
          { "Id": "3715020118000002", "Profile": "pressure-transmitter", "Unit": 2, "PeriodMs": {{pressureMs}} } ]
        """);

    private static string Whole(string bus) => $$"""
        { "Agent": { "GatewayId": "GW-000001", "Group": "g", "ProfilesDirectory": "profiles" }, "Uplink": { "Server": "mqtt://127.0.0.1:1883" },
          "Buses": [ { "Name": "b", {{bus}} } ] }
        """;

    private PollPlan Plan(string text)
    {
        Directory.CreateDirectory(_folder["profiles"]);
        var numbers = QuantityCatalogue.All.Where(info => info.DataType == SparkplugDataType.Float).Take(25);
        var rows = numbers.Select((info, index) => $$"""{ "Quantity": "{{info.Name}}", "Register": {{4 * index}}, "Type": "U64" }""");
        File.WriteAllText(_folder["profiles/long.json"], $$"""{ "Version": 1, "Source": "test", "Registers": [ {{string.Join(", ", rows)}} ] }""");
        File.WriteAllText(_folder["agent.json"], text.StartsWith("{ \"Agent\"", StringComparison.Ordinal) ? text : Whole(text));
        var faults = new List<Fault>();
        var setup = AgentSetup.Load(_folder["agent.json"], faults, refusesOverload: false);
        Assert.Empty(faults);
        return new PollPlan([.. setup!.Configuration.Buses.Zip(setup.Devices, PollPlanner.For)]);
    }
}
