using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Configuration;

public sealed class Hj212ConfigurationTests : IDisposable
{
    private const string Instrument =
        """{ "Id": "3715020118000001-02", "Station": "3715020118000000000000A1", "Factors": [ { "Code": "a34004", "Unit": "Ug" }, { "Code": "LA" } ] }""";

    private const string Forward =
        """
        "Hj212": { "Host": "h", "Port": 7000, "Station": "3715020118000000000000B1", "Password": "123456",
          "Factors": [ { "Code": "a34004", "Device": "3715020118000001-02", "Quantity": "env/pm25", "Unit": "Mg", "Decimals": 4 } ] }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_InstrumentAndForward_GivesDevicesThatAreBorn()
    {
        var setup = Load(Instrument, Forward, out var faults);

        Assert.Empty(faults);
        var device = Assert.Single(setup!.Pushed);
        Assert.Equal(("3715020118000001-02", 2), (device.Id, device.Quantities.Count));
        Assert.Equal([Quantity.EnvPm25, Quantity.EnvNoise], device.Quantities.Select(info => info.Quantity));
        Assert.Equal((60, 10, 5000), (setup.Configuration.Forward.Hj212!.RealTimeIntervalSeconds, setup.Configuration.Forward.Hj212.MinuteIntervalMinutes, setup.Configuration.Forward.Hj212.BacklogPacketsMax));
    }

    [Theory]
    [InlineData("\"Unit\": \"Ug\"", "\"Unit\": \"Standard\"", "$.Instruments[0].Devices[0].Factors[0].Unit", "Use Ng, Ug or Mg")]
    [InlineData("\"Unit\": \"Ug\"", "\"Unit\": \"Pa\"", "$.Instruments[0].Devices[0].Factors[0].Unit", "Use Ng, Ug or Mg")]
    [InlineData("\"LA\"", "\"LB\"", "$.Instruments[0].Devices[0].Factors[1].Quantity", "Give Quantity")]
    [InlineData("\"LA\"", "\"a34004\"", "$.Instruments[0].Devices[0].Factors[1].Code", "Put both into one")]
    [InlineData("\"3715020118000001-02\"", "\"3715020118000001\"", "$.Instruments[0].Devices[0].Id", "own id")]
    [InlineData("\"3715020118000000000000A1\"", "\"no such\"", "$.Instruments[0].Devices[0].Station", "letters and digits")]
    [InlineData("\"Factors\": [ { \"Code\": \"a34004\", \"Unit\": \"Ug\" }, { \"Code\": \"LA\" } ]", "\"Factors\": []", "$.Instruments[0].Devices[0].Factors", "List the factor codes")]
    public void Load_AFaultyInstrument_NamesPlaceAndRemedy(string from, string to, string path, string remedy)
    {
        Assert.Null(Load(Instrument.Replace(from, to), Forward, out var faults));
        Assert.Contains(faults, fault => fault.Path == path && fault.ToString().Contains(remedy));
    }

    [Theory]
    [InlineData("\"3715020118000001-02\"", "\"3715020118000001-05\"", "$.Forward.Hj212.Factors[0].Device", "Use one of: 3715020118000001")]
    [InlineData("env/pm25", "env/rain", "$.Forward.Hj212.Factors[0].Quantity", "env/pm25, env/noise")]
    [InlineData("\"Mg\"", "\"Standard\"", "$.Forward.Hj212.Factors[0].Unit", "Use Ng, Ug or Mg")]
    [InlineData("\"Port\": 7000", "\"Port\": 7000, \"MinuteIntervalMinutes\": 7", "$.Forward.Hj212.MinuteIntervalMinutes", "Use 1, 2, 3")]
    [InlineData("\"Port\": 7000", "\"Port\": 7000, \"RealTimeIntervalSeconds\": 29", "$.Forward.Hj212.RealTimeIntervalSeconds", "30 to 3600")]
    [InlineData("\"Password\": \"123456\",", "", "$.Forward.Hj212.Password", "bureau")]
    public void Load_AFaultyForward_NamesPlaceAndRemedy(string from, string to, string path, string remedy)
    {
        Assert.Null(Load(Instrument, Forward.Replace(from, to), out var faults));
        Assert.Contains(faults, fault => fault.Path == path && fault.ToString().Contains(remedy));
    }

    private AgentSetup? Load(string instrument, string forward, out List<Fault> faults)
    {
        var text = TestConfiguration.Text(TestConfiguration.TcpLine(1502)).TrimEnd();
        File.WriteAllText(
            _folder["agent.json"],
            text[..^1] + $$""", "Instruments": [ { "Name": "hj212", "Port": 7212, "Devices": [ {{instrument}} ] } ], "Forward": { {{forward}} } }""");
        faults = [];
        return AgentSetup.Load(_folder["agent.json"], faults);
    }
}
