using SmartPoles.EdgeAgent.Commands;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Devices;

/// <summary>Units of devices that are not those of the catalogue.</summary>
public sealed class DeviceUnitsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("env/pm25", "ng/m3", 0.001)]
    [InlineData("env/pm25", "ug/m3", 1)]
    [InlineData("env/pm25", "mg/m3", 1000)]
    [InlineData("water/pressure", "bar", 0.1)]
    [InlineData("water/pressure", "Pa", 0.000001)]
    [InlineData("env/pressure", "hPa", 0.1)]
    [InlineData("gas/ch4", "%VOL", 20)]
    public void FactorOf_UnitOfTheField_IsThatOfTheCatalogue(string name, string unit, double factor)
    {
        Assert.True(QuantityCatalogue.TryGet(name, out var info));
        Assert.Equal(factor, DeviceUnits.FactorOf(info, unit)!.Value, 12);
        Assert.Contains(unit, DeviceUnits.Of(info));
    }

    /// <summary>10 mg/m3 are 6.6 ppm, as limits for workers say it both ways.</summary>
    [Fact]
    public void FactorOf_HydrogenSulphideByMass_IsThatOfTheLimits() =>
        Assert.Equal(6.6, 10 * DeviceUnits.FactorOf(QuantityCatalogue.Get(Quantity.GasH2s), "mg/m3")!.Value, 0.05);

    [Theory]
    [InlineData("env/pm25", "ppm")]
    [InlineData("env/temperature", "ug/m3")]
    [InlineData("lamp/relay", "V")]
    public void FactorOf_UnitThatDoesNotFit_IsNone(string name, string unit)
    {
        Assert.True(QuantityCatalogue.TryGet(name, out var info));
        Assert.Null(DeviceUnits.FactorOf(info, unit));
    }

    [Fact]
    public void Override_UnitAndScale_GiveTheValueInTheUnitOfTheCatalogue()
    {
        var device = Load("weather-air-head", """{ "Quantity": "env/pm25", "Unit": "mg/m3", "Scale": 0.001 }""");
        var reading = Decode(device, Quantity.EnvPm25, 35);
        Assert.Equal((35.0, Quality.Good), (reading.Value, reading.Quality));

        // A transmitter set to bar with two decimals: 3.52 bar.
        device = Load("pressure-transmitter-int16", """{ "Quantity": "water/pressure", "Unit": "bar", "Scale": 0.01 }""");
        Assert.Equal(0.352, Decode(device, Quantity.WaterPressure, 352).Value, 12);
        Assert.Equal(0.352, Decode(Load("pressure-transmitter-int16", ""), Quantity.WaterPressure, 352).Value, 12);
    }

    [Fact]
    public void Override_NotFitted_IsNotRead()
    {
        var device = Load("weather-air-head", """{ "Quantity": "env/rain", "Fitted": false }, { "Quantity": "env/solar", "Fitted": false }""");

        Assert.Equal(10, device.Quantities.Count);
        Assert.DoesNotContain(device.Fields, field => field.Quantity is Quantity.EnvRain or Quantity.EnvSolar);
    }

    [Theory]
    [InlineData("""{ "Quantity": "env/pm25", "Unit": "ppm" }""", "'ppm' is no unit of env/pm25", "ug/m3, ng/m3, mg/m3")]
    [InlineData("""{ "Quantity": "env/pm25", "Scale": 0 }""", "0 makes every value the same", "factor")]
    public void Override_ThatCannotBe_IsAFaultWithItsPlace(string text, string problem, string remedy)
    {
        var faults = Faults("weather-air-head", text);

        var fault = Assert.Single(faults).ToString();
        Assert.Contains("$.Buses[0].Devices[0].Overrides[0]", fault);
        Assert.Contains(problem, fault);
        Assert.Contains(remedy, fault);
    }

    [Fact]
    public void Override_NothingIsFitted_IsAFault()
    {
        var fault = Assert.Single(Faults("pressure-transmitter", """{ "Quantity": "water/pressure", "Fitted": false }"""));
        Assert.Contains("nothing of the device is fitted", fault.ToString());
    }

    private static Reading Decode(Device device, Quantity quantity, ushort raw)
    {
        var field = device.Fields.Single(each => each.Quantity == quantity);
        return FieldDecoder.Decode(field, new RegisterView([(byte)(raw >> 8), (byte)raw]), field.Register, 1);
    }

    private Device Load(string profile, string overrides) => TestConfiguration.Load(_folder.Path, Text(profile, overrides)).Devices[0][0];

    private List<Fault> Faults(string profile, string overrides)
    {
        File.WriteAllText(_folder["agent.json"], Text(profile, overrides));
        var faults = new List<Fault>();
        Assert.Null(AgentSetup.Load(_folder["agent.json"], faults));
        return faults;
    }

    private static string Text(string profile, string overrides) => TestConfiguration.Text(TestConfiguration.TcpLine(502))
        .Replace("lamp-controller", profile)
        .Replace("\"Unit\": 1", $"\"Unit\": 1, \"Overrides\": [ {overrides} ]");
}
