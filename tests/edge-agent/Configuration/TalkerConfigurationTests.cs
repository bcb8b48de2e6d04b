using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Gathering.Simulation;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Configuration;

/// <summary>Heads that talk unasked in a configuration: what is wrong is named with its place and its remedy, and the plan tells their load.</summary>
public sealed class TalkerConfigurationTests : IDisposable
{
    private const string Serial = "\"Serial\": { \"Port\": \"/dev/ttyS1\", \"Baud\": 4800 }";
    private const string SerialServer = "\"Tcp\": { \"Host\": \"h\", \"Port\": 4001, \"Framing\": \"RtuOverTcp\" }";
    private const string ModbusTcp = "\"Tcp\": { \"Host\": \"h\" }";
    private const string Weather = """{ "Id": "3715020117000001", "Profile": "weather-head-nmea", "Talker": "WI", "PeriodMs": 1000 }""";
    private const string Position = """{ "Id": "3715020117000001-02", "Profile": "position-head-nmea", "Talker": "any", "PeriodMs": 2000 }""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Serial)]
    [InlineData(SerialServer)]
    public void Load_TwoTalkersOnOneLine_IsLegal(string line)
    {
        var setup = Load(line, $"{Weather}, {Position}", out var faults);

        Assert.Empty(faults);
        Assert.Equal(["talker WI", "talker any"], setup!.Devices[0].Select(device => device.Who));
        Assert.True(setup.Configuration.Buses[0].HasTalkers);
    }

    [Theory]
    [InlineData(Serial, Weather + """, { "Id": "3715020118000001", "Profile": "lamp-controller", "Unit": 1 }""", "$.Buses[0].Devices[1]: hangs on a line with a talker, which talks whenever it likes and over every answer. Put what is asked on a bus of its own")]
    [InlineData(ModbusTcp, Weather, "$.Buses[0].Tcp: a talker speaks no Modbus TCP. Set Framing to RtuOverTcp")]
    [InlineData(Serial, """{ "Id": "3715020117000001", "Profile": "weather-head-nmea", "Talker": "wi" }""", "$.Buses[0].Devices[0].Talker: 'wi' begins no sentence. Write the two capital letters")]
    [InlineData(Serial, """{ "Id": "3715020117000001", "Profile": "weather-head-nmea", "Unit": 1 }""", "$.Buses[0].Devices[0].Unit: profile weather-head-nmea is of a talker, which nobody addresses. Give Talker instead")]
    [InlineData(Serial, """{ "Id": "3715020117000001", "Profile": "weather-head-nmea", "Talker": "WI", "Unit": 1 }""", "$.Buses[0].Devices[0].Unit: both Unit and Talker. Give Unit for a Modbus device, Talker for a talker")]
    [InlineData(Serial, """{ "Id": "3715020117000001", "Profile": "lamp-controller", "Talker": "WI" }""", "$.Buses[0].Devices[0].Talker: profile lamp-controller is of Modbus, whose devices are asked. Give Unit instead")]
    [InlineData(Serial, """{ "Id": "3715020117000001", "Profile": "water-meter", "Talker": "WI" }""", "whose devices are asked. Give Address instead")]
    [InlineData(Serial, """{ "Id": "3715020117000001", "Profile": "weather-head-nmea", "Talker": "WI", "Baud": 9600 }""", "$.Buses[0].Devices[0].Baud: a line on which somebody talks has one speed. Set it at the Serial of the bus")]
    [InlineData(Serial, """{ "Id": "3715020117000001", "Profile": "weather-head-nmea", "Talker": "WI", "Actuation": true }""", "$.Buses[0].Devices[0].Actuation: a talker takes no commands")]
    [InlineData(Serial, Weather + """, { "Id": "3715020117000002", "Profile": "weather-head-nmea", "Talker": "any" }""", "$.Buses[0].Devices[1].Talker: 3715020117000002 would take MDA, MWV, XDR of any, and so would 3715020117000001 of WI. Give each its own two letters")]
    [InlineData(Serial, """{ "Id": "3715020117000001", "Profile": "weather-head-nmea", "Talker": "WI", "PeriodMs": 200 }""", "$.Buses[0]: talking may take 203 % of the time of bus sky")]
    public void Load_ATalkerThatDoesNotFit_IsAFaultWithItsRemedy(string line, string devices, string fault)
    {
        Assert.Null(Load(line, devices, out var faults));
        Assert.Contains(faults, each => each.ToString().Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Find_ProfileOfATalkerWithSlips_NamesEachWithItsPlace()
    {
        File.WriteAllText(_folder["slips.json"], """
            { "Version": 1, "Source": "test", "Protocol": "Nmea0183", "Items": [ { "Quantity": "power/active", "Identifier": "02030000" } ], "Sentences": [
              { "Quantity": "env/temperature", "From": [ { "Sentence": "MWV", "Part": "Temperature" } ] },
              { "Quantity": "env/temperature", "From": [ { "Sentence": "MDA", "Part": "Humidity" } ] },
              { "Quantity": "env/rain", "From": [ { "Sentence": "XDR", "Part": "Rain" } ] },
              { "Quantity": "env/humidity", "From": [ { "Sentence": "MDA", "Part": "Humidity", "Reference": "True", "Transducer": "RH" } ] },
              { "Quantity": "env/pressure", "From": [ ] },
              { "Quantity": "env/noise", "From": [ { "Sentence": "GLL", "Part": "Noise" } ] } ] }
            """);
        var library = new ProfileLibrary(_folder.Path);
        library.Find("slips", "$", new FaultList("agent.json"));
        var text = string.Join('\n', library.Faults);

        Assert.Contains("$.Items: a profile of Nmea0183 has Sentences", text);
        Assert.Contains("$.Sentences[0].From[0].Part: MWV has no Temperature", text);
        Assert.Contains("$.Sentences[1].From[0].Part: Humidity is in %, env/temperature in Cel", text);
        Assert.Contains("$.Sentences[1].Quantity: 'env/temperature' also stands in $.Sentences[0]", text);
        Assert.Contains("$.Sentences[2].From[0].Transducer: missing", text);
        Assert.Contains("$.Sentences[3].From[0].Reference: MDA does not say against what", text);
        Assert.Contains("$.Sentences[3].From[0].Transducer: MDA names no transducers", text);
        Assert.Contains("$.Sentences[4].From: no sentence", text);
        Assert.Contains("$.Sentences[5].From[0].Sentence: \"GLL\" is not known", text);
    }

    [Fact]
    public void Plan_OfALineOfTalkers_TellsTheMostThatTheirTalkingTakes()
    {
        var setup = Load(Serial, $"{Weather}, {Position}", out _)!;
        var plan = new PollPlan([PollPlanner.For(setup.Configuration.Buses[0], setup.Devices[0])]);

        // MWV 31, MDA and XDR 82 bytes a second, GGA and RMC 82 every two, 10 bits each at 4800 baud.
        Assert.Equal(100 * ((31 + 82 + 82) + ((82 + 82) / 2.0)) * 10 / 4800, plan.Buses[0].LoadPercent, 0.01);
        Assert.True(plan.Holds);
        Assert.Empty(plan.Buses[0].DeadDevices);
        var text = plan.ToText();
        Assert.Contains("talking takes at most 57.7 % of its time", text);
        Assert.Contains("nobody is asked", text);
        Assert.Contains("sentence MWV: at most 31 bytes, 64.6 ms: env/wind_speed, env/wind_direction", text);
        Assert.Contains("\"sentence\": \"GGA\"", plan.ToJson());
    }

    [Fact]
    public void Plan_BehindASerialServer_CannotTellALoad()
    {
        var setup = Load(SerialServer, Weather, out _)!;

        Assert.Equal(0, PollPlanner.For(setup.Configuration.Buses[0], setup.Devices[0]).LoadPercent);
    }

    private AgentSetup? Load(string line, string devices, out List<Fault> faults)
    {
        File.WriteAllText(_folder["agent.json"], $$"""
            { "Agent": { "GatewayId": "GW-000001", "Group": "g" }, "Uplink": { "Server": "mqtt://127.0.0.1:9" },
              "Buses": [ { "Name": "sky", {{line}}, "Devices": [ {{devices}} ] } ] }
            """);
        faults = [];
        return AgentSetup.Load(_folder["agent.json"], faults);
    }
}
