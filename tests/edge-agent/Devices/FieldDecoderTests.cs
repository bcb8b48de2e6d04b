using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.EdgeAgent.Tests.Devices;

/// <summary>The profiles that come with the agent, against registers as the manuals have them.</summary>
public sealed class FieldDecoderTests
{
    [Fact]
    public void Decode_PublishedWeatherFrame_GivesItsValues()
    {
        // modbus-rtu-21 of the verified frames: 32 data bytes from register 500.
        var values = Decode("weather-air-head", 500, "00D7 0002 0003 0089 0238 FFDD 0264 0057 008E 03F5 0000 0023 0000 000C 0000 0000");

        Assert.Equal((21.5, Quality.Good), values[Quantity.EnvWindSpeed]);
        Assert.Equal((137, Quality.Good), values[Quantity.EnvWindDirection]);
        Assert.Equal((56.8, Quality.Good), values[Quantity.EnvHumidity]);
        Assert.Equal((-3.5, Quality.Good), values[Quantity.EnvTemperature]);
        Assert.Equal((61.2, Quality.Good), values[Quantity.EnvNoise]);
        Assert.Equal((87, Quality.Good), values[Quantity.EnvPm25]);
        Assert.Equal((142, Quality.Good), values[Quantity.EnvPm10]);
        Assert.Equal((101.3, Quality.Good), values[Quantity.EnvPressure]);
        Assert.Equal((35, Quality.Good), values[Quantity.EnvIlluminance]);
        Assert.Equal((1.2, Quality.Good), values[Quantity.EnvRain]);
    }

    [Fact]
    public void Decode_MissingElements_HaveNoValueAndAreNeverZero()
    {
        var values = Decode("weather-air-head", 500, "FFFF 0002 0003 FFFF FFFF 7FFF 012C FFFF FFFF FFFF 0000 0023 0000 000C 0000 0000");

        foreach (var quantity in (Quantity[])[Quantity.EnvWindSpeed, Quantity.EnvHumidity, Quantity.EnvTemperature, Quantity.EnvNoise, Quantity.EnvPm25, Quantity.EnvPm10, Quantity.EnvPressure])
        {
            Assert.Equal((double.NaN, Quality.NoValue), values[quantity]);
        }
    }

    [Fact]
    public void Decode_LampFrame_GivesItsValues()
    {
        // modbus-rtu-23: 229.8 V, 0.653 A, 148.7 W, PF 0.991, 80 %, on, 26.4 C, 123.45 kWh.
        var values = Decode("lamp-controller", 0, "08FA 028D 05CF 03DF 0050 0001 0108 0000 3039 0000");

        Assert.Equal((229.8, Quality.Good), values[Quantity.LampVoltage]);
        Assert.Equal((0.653, Quality.Good), values[Quantity.LampCurrent]);
        Assert.Equal((148.7, Quality.Good), values[Quantity.LampPower]);
        Assert.Equal((0.991, Quality.Good), values[Quantity.LampPowerFactor]);
        Assert.Equal((80, Quality.Good), values[Quantity.LampDimming]);
        Assert.Equal((1, Quality.Good), values[Quantity.LampRelay]);
        Assert.Equal((26.4, Quality.Good), values[Quantity.LampTemperature]);
        Assert.Equal((123.45, Quality.Good), values[Quantity.LampEnergy]);
    }

    [Fact]
    public void Decode_PressureFloat_NaNHasNoValueAndRangeIsChecked()
    {
        Assert.Equal(Quality.Good, Decode("pressure-transmitter", 22, "3EB4 3958")[Quantity.WaterPressure].Quality);
        Assert.Equal(0.352, Decode("pressure-transmitter", 22, "3EB4 3958")[Quantity.WaterPressure].Value, 6);
        Assert.Equal(Quality.NoValue, Decode("pressure-transmitter", 22, "7FC0 0000")[Quantity.WaterPressure].Quality);
        Assert.Equal(Quality.Implausible, Decode("pressure-transmitter", 22, "42C8 0000")[Quantity.WaterPressure].Quality);
    }

    /// <summary>The gas frame of the verified ones: 23.5 %LEL and the low alarm; the others by the same map.</summary>
    [Fact]
    public void Decode_Detectors_GiveConcentrationAndState()
    {
        Assert.Equal((23.5, Quality.Good), Decode("gas-detector", 0, "00EB 0001")[Quantity.GasCh4]);
        Assert.Equal((1, Quality.Good), Decode("gas-detector", 0, "00EB 0001")[Quantity.GasStatus]);
        Assert.Equal((6.6, Quality.Good), Decode("h2s-detector", 0, "0042 0001")[Quantity.GasH2s]);
        Assert.Equal(Quality.NoValue, Decode("h2s-detector", 0, "FFFE 0000")[Quantity.GasH2s].Quality);
        Assert.Equal((1.05, Quality.Good), Decode("ch4-laser-detector", 0, "0069 0001")[Quantity.GasCh4Volume]);
    }

    [Fact]
    public void Decode_WeatherHeadVariants_DifferWhereTheManualsDo()
    {
        const string frame = "00D7 0002 0003 0089 0238 FFDD 0264 01A4 008E 03F5 0000 0023 0000 000C 0000 0000";
        var ultrasonic = Decode("weather-air-head-ultrasonic", 500, frame);
        var carbon = Decode("weather-air-head-co2", 500, frame);

        Assert.Equal((2.15, Quality.Good), ultrasonic[Quantity.EnvWindSpeed]);
        Assert.Equal((420, Quality.Good), ultrasonic[Quantity.EnvPm25]);
        Assert.Equal((21.5, Quality.Good), carbon[Quantity.EnvWindSpeed]);
        Assert.Equal((420, Quality.Good), carbon[Quantity.EnvCo2]);
        Assert.DoesNotContain(Quantity.EnvPm25, carbon.Keys);
    }

    [Fact]
    public void Decode_ButtonRadarAndFullLamp_GiveTheirValues()
    {
        Assert.Equal((1, Quality.Good), Decode("emergency-button", 0, "0001")[Quantity.PoleEmergencyButton]);
        var radar = Decode("traffic-radar", 0, "0384 0201 007B");
        Assert.Equal(((900, Quality.Good), (51.3, Quality.Good), (12.3, Quality.Good)), (radar[Quantity.TrafficFlow], radar[Quantity.TrafficSpeed], radar[Quantity.TrafficOccupancy]));
        Assert.Equal(Quality.NoValue, Decode("traffic-radar", 0, "0000 FFFF 0000")[Quantity.TrafficSpeed].Quality);
        var lamp = Decode("lamp-controller-full", 0, "08FA 028D 05CF 03DF 0050 0001 0108 0000 3039 0000 0000 2710 0011 0017");
        Assert.Equal(((10_000, Quality.Good), (1.7, Quality.Good), (2.3, Quality.Good)), (lamp[Quantity.LampOperatingHours], lamp[Quantity.PoleLeakageCurrent], lamp[Quantity.PoleTilt]));
        Assert.Equal((1, Quality.Good), Decode("manhole-cover", 0, "0032 0002 0000 0E10 00C8")[Quantity.CoverVibration]);
        Assert.Equal((0, Quality.Good), Decode("manhole-cover", 0, "0032 0002 0000 0E10 00C8")[Quantity.CoverOpen]);
    }

    private static Dictionary<Quantity, (double Value, Quality Quality)> Decode(string profile, int first, string words)
    {
        var faults = new FaultList(profile);
        var read = ProfileReader.Read(Path.Combine(ProfileLibrary.BuiltInDirectory, profile + ".json"), faults);
        Assert.Empty(faults.Faults);
        var bytes = Convert.FromHexString(words.Replace(" ", ""));
        return read!.Fields.Where(field => field.Register >= first && field.RegisterEnd <= first + bytes.Length / 2)
            .Select(field => FieldDecoder.Decode(field, new RegisterView(bytes), first, 1))
            .ToDictionary(reading => reading.Quantity, reading => (reading.Value, reading.Quality));
    }
}
