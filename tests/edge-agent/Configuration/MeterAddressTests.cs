using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Configuration;

/// <summary>Devices of several dialects in a configuration: what is wrong is named with its place and its remedy.</summary>
public sealed class MeterAddressTests : IDisposable
{
    private const string Serial = "\"Serial\": { \"Port\": \"/dev/ttyS1\" }";
    private const string SerialServer = "\"Tcp\": { \"Host\": \"h\", \"Framing\": \"RtuOverTcp\" }";
    private const string ModbusTcp = "\"Tcp\": { \"Host\": \"h\" }";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Serial)]
    [InlineData(SerialServer)]
    public void Load_ThreeDialectsOnOneBus_IsLegal(string bus)
    {
        var setup = Load(bus, """
            { "Id": "3715020118000001", "Profile": "lamp-controller", "Unit": 1 },
            { "Id": "3715020118000002", "Profile": "lamp-cabinet-meter", "Address": "202008150001", "PeriodMs": 30000 },
            { "Id": "3715020118000003", "Profile": "water-meter", "Address": "1", "PeriodMs": 60000 }
            """, out var faults);

        Assert.Empty(faults);
        Assert.Equal(["1", "202008150001", "00000000000001"], setup!.Devices[0].Select(device => device.Peer.ToString()));
    }

    [Theory]
    [InlineData(Serial, "\"Profile\": \"water-meter\", \"Unit\": 1", "$.Buses[0].Devices[0].Address: profile water-meter is of a Cjt188 meter")]
    [InlineData(Serial, "\"Profile\": \"water-meter\", \"Address\": \"123456789012345\"", "'123456789012345' is no address of Cjt188")]
    [InlineData(Serial, "\"Profile\": \"lamp-cabinet-meter\", \"Address\": \"20200815000A\"", "'20200815000A' is no address of Dlt645. Give the 12 digits on the meter's plate")]
    [InlineData(Serial, "\"Profile\": \"lamp-cabinet-meter\", \"Address\": \"AAAAAAAAAAAA\"", "'AAAAAAAAAAAA' is no address of Dlt645")]
    [InlineData(Serial, "\"Profile\": \"lamp-cabinet-meter\", \"Address\": \"999999999999\"", "speaks to all meters")]
    [InlineData(Serial, "\"Profile\": \"lamp-controller\", \"Address\": \"1\"", "profile lamp-controller is of Modbus, whose devices have a unit. Give Unit instead")]
    [InlineData(Serial, "\"Profile\": \"lamp-controller\", \"Unit\": 1, \"Address\": \"1\"", "$.Buses[0].Devices[0].Unit: both Unit and Address")]
    [InlineData(ModbusTcp, "\"Profile\": \"water-meter\", \"Address\": \"1\"", "a meter cannot hang on Modbus TCP. Set Framing to RtuOverTcp")]
    [InlineData(SerialServer, "\"Profile\": \"water-meter\", \"Address\": \"1\", \"Baud\": 2400", "$.Buses[0].Devices[0].Baud: the device server sets the speed of this line")]
    public void Load_AddressThatDoesNotFit_IsAFaultWithItsRemedy(string bus, string device, string fault)
    {
        Assert.Null(Load(bus, $$"""{ "Id": "3715020118000001", {{device}} }""", out var faults));
        Assert.Contains(faults, each => each.ToString().Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_OneMeterTwice_IsAFaultAlsoWithoutItsLeadingZeros()
    {
        Load(Serial, """
            { "Id": "3715020118000001", "Profile": "lamp-cabinet-meter", "Address": "000000000012" },
            { "Id": "3715020118000002", "Profile": "lamp-cabinet-meter", "Address": "12" }
            """, out var faults);

        Assert.Contains(faults, each => each.ToString().Contains("$.Buses[0].Devices[1].Address: 12 is also the address of $.Buses[0].Devices[0]", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_MeterOfAnotherSpeed_SetsTheLineForItAndCountsItsTime()
    {
        var setup = Load(Serial, """
            { "Id": "3715020118000001", "Profile": "gas-detector", "Unit": 1 },
            { "Id": "3715020118000002", "Profile": "water-meter", "Address": "12", "Baud": 2400, "Parity": "Even", "PeriodMs": 60000 }
            """, out var faults);

        Assert.Empty(faults);
        Assert.Equal([null, new LineSetting(2400, SerialParity.Even, 1)], setup!.Devices[0].Select(device => device.Setting));
        Assert.Equal(11 / 2.4, setup.Devices[0][1].Timing.Byte.TotalMilliseconds, 0.01);
    }

    private AgentSetup? Load(string bus, string devices, out List<Fault> faults)
    {
        File.WriteAllText(_folder["agent.json"], $$"""
            { "Agent": { "GatewayId": "GW-000001", "Group": "g" }, "Uplink": { "Server": "mqtt://127.0.0.1:1883" },
              "Buses": [ { "Name": "b", {{bus}}, "Devices": [ {{devices}} ] } ] }
            """);
        faults = [];
        return AgentSetup.Load(_folder["agent.json"], faults);
    }
}
