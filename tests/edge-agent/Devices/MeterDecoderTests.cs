using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.EdgeAgent.Tests.Buses;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Devices;

/// <summary>Answers of meters, through the profiles that are shipped and one of a maker.</summary>
public sealed class MeterDecoderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Quantity.PowerVoltageA, "98 22", 229.8, Quality.Good)]
    [InlineData(Quantity.PowerCurrentA, "53 06 00", 0.653, Quality.Good)]
    [InlineData(Quantity.PowerActive, "87 14 00", 148.7, Quality.Good)]
    [InlineData(Quantity.PowerActive, "87 14 80", -148.7, Quality.Good)]
    [InlineData(Quantity.PowerFactor, "91 09", 0.991, Quality.Good)]
    [InlineData(Quantity.PowerEnergy, "56 34 12 00", 1234.56, Quality.Good)]
    [InlineData(Quantity.PowerFrequency, "98 49", 49.98, Quality.Good)]
    [InlineData(Quantity.PowerVoltageA, "FF FF", double.NaN, Quality.NoValue)]
    [InlineData(Quantity.PowerVoltageA, "9A 22", double.NaN, Quality.BadFrame)]
    [InlineData(Quantity.PowerVoltageA, "98", double.NaN, Quality.BadFrame)]
    [InlineData(Quantity.PowerFactor, "00 20", 2.0, Quality.Implausible)]
    public void Decode_LampCabinetMeter_IsInTheUnitOfTheCatalogue(Quantity quantity, string data, double value, Quality quality)
    {
        var reading = Decode("lamp-cabinet-meter", quantity, MeterFrames.Hex(data));

        Assert.Equal((quality, value), (reading.Quality, reading.Value));
    }

    [Theory]
    [InlineData(0x29, 0.00123456 * 1000)]
    [InlineData(0x2B, 123.456)]
    [InlineData(0x2C, 1234.56)]
    [InlineData(0x2E, 123_456)]
    public void Decode_VolumeInAnyUnit_IsInCubicMetres(byte unit, double value)
    {
        var data = MeterFrames.MeteringOf(123_456, 0);
        data[4] = unit;

        Assert.Equal(value, Decode("water-meter", Quantity.WaterVolume, data).Value, 1e-9);
    }

    [Fact]
    public void Decode_VolumeInAForeignUnitOrWithoutDigits_IsNoValue()
    {
        var heat = MeterFrames.MeteringOf(1, 0);
        heat[4] = 0x05;
        var damaged = MeterFrames.MeteringOf(1, 0);
        damaged[0] = 0x1A;

        Assert.Equal(Quality.NoValue, Decode("water-meter", Quantity.WaterVolume, heat).Quality);
        Assert.Equal(Quality.BadFrame, Decode("water-meter", Quantity.WaterVolume, damaged).Quality);
    }

    [Theory]
    [InlineData("water-meter", Quantity.WaterValve, 0x0000, 100.0)]
    [InlineData("water-meter", Quantity.WaterValve, 0x0001, 0.0)]
    [InlineData("water-meter", Quantity.WaterValve, 0x0002, double.NaN)]
    [InlineData("water-meter", Quantity.WaterValve, 0x0003, double.NaN)]
    [InlineData("water-meter", Quantity.WaterValveFault, 0x0003, 1.0)]
    [InlineData("water-meter", Quantity.WaterBatteryLow, 0x0005, 1.0)]
    [InlineData("water-meter", Quantity.WaterBatteryLow, 0xFFFB, 0.0)]
    [InlineData("gas-meter", Quantity.GasValve, 0x0001, 0.0)]
    [InlineData("moving-valve", Quantity.WaterValve, 0x0002, 0.0)]
    [InlineData("moving-valve", Quantity.WaterValve, 0x0001, double.NaN)]
    [InlineData("moving-valve", Quantity.CoverOpen, 0x4000, 1.0)]
    public void Decode_StatusBits_MeanWhatTheMakerSays(string profile, Quantity quantity, int status, double value)
    {
        File.WriteAllText(_folder["moving-valve.json"], """
            { "Version": 1, "Source": "a maker's manual", "Protocol": "Cjt188", "Items": [
              { "Quantity": "water/valve", "Part": "Status", "Bits": 2, "Values": [ { "Raw": 0, "Value": 100 }, { "Raw": 2, "Value": 0 } ] },
              { "Quantity": "cover/open", "Part": "Status", "Bit": 14 } ] }
            """);

        var reading = Decode(profile, quantity, MeterFrames.MeteringOf(1, (ushort)status));

        Assert.Equal(value, reading.Value);
        Assert.Equal(double.IsNaN(value) ? Quality.NoValue : Quality.Good, reading.Quality);
    }

    [Theory]
    [InlineData(Quantity.HeatEnergy, 12345.67)]
    [InlineData(Quantity.HeatPower, 123_450.0)]
    [InlineData(Quantity.HeatFlow, 5.4321)]
    [InlineData(Quantity.HeatVolume, 987.65)]
    [InlineData(Quantity.HeatSupplyTemperature, 65.43)]
    [InlineData(Quantity.HeatReturnTemperature, 44.21)]
    [InlineData(Quantity.HeatWorkingHours, 4321.0)]
    [InlineData(Quantity.HeatBatteryLow, 1.0)]
    public void Decode_HeatMeter_IsInTheUnitOfTheCatalogue(Quantity quantity, double value)
    {
        var reading = Decode("heat-meter", quantity, HeatData(0x05));

        Assert.Equal((Quality.Good, value), (reading.Quality, Math.Round(reading.Value, 9)));
    }

    [Theory]
    [InlineData(0x08, 12_345_670.0)]
    [InlineData(0x11, 12_345_670 / 3.6)]
    [InlineData(0x0E, 12_345.67 / 3.6)]
    public void Decode_HeatInAnyUnit_IsInKilowattHours(byte unit, double value) =>
        Assert.Equal(value, Decode("heat-meter", Quantity.HeatEnergy, HeatData(unit)).Value, 1e-6);

    [Fact]
    public void Decode_HeatAnswerThatIsShortOrDamaged_IsABadFrame()
    {
        var damaged = HeatData(0x05);
        damaged[5] = 0x1A;

        Assert.Equal(Quality.BadFrame, Decode("heat-meter", Quantity.HeatEnergy, damaged).Quality);
        Assert.Equal(Quality.BadFrame, Decode("heat-meter", Quantity.HeatEnergy, HeatData(0x05)[..^1]).Quality);
        Assert.Equal(Quality.NoValue, Decode("heat-meter", Quantity.HeatEnergy, HeatData(0x2C)).Quality);
    }

    /// <summary>The answer of a heat meter behind the serial number, with the unit of its heat; battery low.</summary>
    private static byte[] HeatData(byte unit) => MeterFrames.Hex(
        $"00 00 00 01 {unit:X2}  67 45 23 01 {unit:X2}  45 23 01 00 17  21 43 05 00 35  65 87 09 00 2C  43 65 00  21 44 00  21 43 00  30 59 23 31 12 26 20  04 00");

    [Fact]
    public void Find_ProfileWithSlips_NamesEachWithItsPlace()
    {
        File.WriteAllText(_folder["slips.json"], """
            { "Version": 1, "Source": "test", "Protocol": "Dlt645", "Registers": [ { "Quantity": "lamp/power", "Register": 0, "Type": "U16" } ], "Items": [
              { "Quantity": "power/active", "Identifier": "0203000" },
              { "Quantity": "power/reactive", "Identifier": "0A0B0C0D" },
              { "Quantity": "power/energy", "Identifier": "02010100" },
              { "Quantity": "power/factor", "Identifier": "04000101" },
              { "Quantity": "power/voltage_a", "Identifier": "0201FF00", "At": 4, "Bytes": 2, "Decimals": 1, "AnswerBytes": 5 },
              { "Quantity": "water/volume", "Identifier": "00010000", "Part": "Volume" } ],
              "Controls": [ { "Quantity": "water/valve" } ] }
            """);
        var faults = new FaultList("agent.json");
        var library = new ProfileLibrary(_folder.Path);
        library.Find("slips", "$", faults);
        var text = string.Join('\n', library.Faults);

        Assert.Contains("$.Items[0].Identifier: '0203000' is no data identifier of Dlt645", text);
        Assert.Contains("$.Items[1].Bytes: missing, and 0A0B0C0D is not among the identifiers known here", text);
        Assert.Contains("$.Items[2].Scale: the meter tells V, power/energy is in kWh", text);
        Assert.Contains("$.Items[3].Identifier: date is no number", text);
        Assert.Contains("$.Items[4].AnswerBytes: 5 do not hold 2 from 4", text);
        Assert.Contains("$.Items[5].Part: Volume is a part of CJ/T 188 answers", text);
        Assert.Contains("$.Registers: a profile of Dlt645 has Items", text);
        File.WriteAllText(_folder["cold.json"], """
            { "Version": 1, "Source": "test", "Protocol": "Cjt188", "MeterType": "ColdWater", "Items": [ { "Quantity": "heat/energy", "Part": "HeatEnergy" } ] }
            """);
        library.Find("cold", "$", faults);
        Assert.Contains("$.Items[0].Part: a meter of ColdWater tells no HeatEnergy", string.Join('\n', library.Faults));
        Assert.Contains("$.Controls[0].Quantity: Dlt645 meters are only read here", text);
    }

    [Fact]
    public void For_MeterItems_OneQuestionForEachIdentifierWithPreambleInItsCost()
    {
        var bus = new BusOptions
        {
            Name = "b", Tcp = null, TimeoutMs = 300, Devices = [],
            Serial = new SerialOptions { Port = "/dev/null", Baud = 2400, Parity = SerialParity.Even, DataBits = 8, StopBits = 1 },
        };
        var water = Device(bus, "water-meter", MeterFrames.WaterMeterDigits);
        var energy = Device(bus, "lamp-cabinet-meter", MeterFrames.EnergyMeterDigits);

        var read = Assert.Single(water.Reads);
        Assert.Equal((new MeterRead(0x901F, 19), 4), (read.Meter, read.Fields.Count));
        Assert.Equal(12, energy.Reads.Count);

        // FE FE FE FE 68 T A0..A6 C L DI SER CS 16 both ways, and 19 bytes of data, at 11 bits a byte.
        Assert.Equal(20 + 20 + 19, water.Timing.Bytes(read));
        Assert.Equal(59 * 11 / 2.4, water.Timing.WireOf(19).TotalMilliseconds, 0.01);
        Assert.Equal(600, water.Timing.Timeout.TotalMilliseconds);
        Assert.Equal(1800, water.Timing.LastAnswer.TotalMilliseconds);
    }

    private Device Device(BusOptions bus, string name, string address)
    {
        var profile = Find(name);
        var options = new DeviceOptions { Id = "3715020118000001", Profile = name, Address = address, PeriodMs = 10_000, Path = "$" };
        return new Device(options, profile, BusTiming.For(bus, profile.Protocol, null));
    }

    private Reading Decode(string profile, Quantity quantity, byte[] data) =>
        MeterDecoder.Decode(Find(profile).Fields.Single(field => field.Quantity == quantity), data, unixMs: 1);

    private DeviceProfile Find(string name)
    {
        var faults = new FaultList("test");
        var library = new ProfileLibrary(_folder.Path);
        var profile = library.Find(name, "$", faults);
        Assert.Empty(faults.Faults);
        Assert.Empty(library.Faults);
        return profile!;
    }
}
