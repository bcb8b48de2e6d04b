using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Modbus;
using SmartPoles.Protocols.Telemetry.Quantities;

namespace SmartPoles.DeviceSimulators.Tests.Devices;

public sealed class RegisterImageTests
{
    private readonly CityWorld _world = new(
        new FakeTimeProvider(new DateTimeOffset(2026, 1, 16, 7, 30, 0, TimeSpan.FromHours(8))),
        new WorldOptions { LightingPlan = LightingPlan.AlwaysOn, Start = new DateTimeOffset(2026, 1, 16, 7, 30, 0, TimeSpan.FromHours(8)) });

    [Fact]
    public void LampController_Registers_DecodeToTheLamp()
    {
        var lamp = _world.Lamp("x").Read();
        var r = Words(DeviceKind.LampController, 0, 10);

        Assert.Equal(lamp.Voltage, r[0] / 10.0, tolerance: 0.051);
        Assert.Equal(lamp.Current, r[1] / 1000.0, tolerance: 0.00051);
        Assert.Equal(lamp.Power, r[2] / 10.0, tolerance: 0.051);
        Assert.Equal(lamp.PowerFactor, r[3] / 1000.0, tolerance: 0.00051);
        Assert.Equal((100, 1), (r[4], r[5]));
        Assert.Equal(lamp.Temperature, (short)r[6] / 10.0, tolerance: 0.051);
        Assert.Equal(lamp.Energy, ((uint)r[7] << 16 | r[8]) / 100.0, tolerance: 0.0051);
        Assert.Equal(0, r[9]);
    }

    [Fact]
    public void WeatherHead_Registers_DecodeToTheAir()
    {
        var air = _world.Station("x").Read();
        var r = Words(DeviceKind.WeatherHead, 500, 16);

        Assert.Equal(air.WindSpeed!.Value, r[0] / 10.0, tolerance: 0.051);
        Assert.InRange(r[1], 0, 17);
        Assert.Equal(Math.Round(air.WindDirection!.Value / 45) % 8, r[2]);
        Assert.Equal(air.WindDirection.Value, r[3], tolerance: 0.51);
        Assert.Equal(air.Humidity!.Value, r[4] / 10.0, tolerance: 0.051);
        Assert.Equal(air.Temperature!.Value, (short)r[5] / 10.0, tolerance: 0.051);
        Assert.True(air.Temperature < 0, "the moment is a frosty morning, so that the sign is looked at");
        Assert.Equal(air.Noise, r[6] / 10.0, tolerance: 0.051);
        Assert.Equal(air.Pm25!.Value, r[7], tolerance: 0.51);
        Assert.Equal(air.Pm10!.Value, r[8], tolerance: 0.51);
        Assert.Equal(air.Pressure!.Value, r[9] / 10.0, tolerance: 0.051);
        Assert.Equal(air.Illuminance, (uint)r[10] << 16 | r[11], tolerance: 0.51);
        Assert.Equal(air.Illuminance, r[12] * 100.0, tolerance: 50.1);
        Assert.Equal(air.Rain, r[13] / 10.0, tolerance: 0.051);
        Assert.Equal(air.WindDirection.Value, r[14] / 100.0, tolerance: 0.0051);
        Assert.Equal(air.Solar, r[15], tolerance: 0.51);
    }

    [Fact]
    public void WeatherHead_GapInTheSeries_IsTheSentinelNeverZero()
    {
        var series = AirSeries.Read(
            new StringReader(World.AirSeriesTests.Header + "1,2013,3,1,0,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,x\n"), "inline");
        var world = new CityWorld(new FakeTimeProvider(), new WorldOptions { Air = new AirReplay(series), Freeze = true });
        var registers = new ushort[16];
        var image = DeviceFactory.Create(world, DeviceKind.WeatherHead, "x").Capture();
        Assert.True(image.TryRead(500, registers));

        foreach (var index in new[] { 0, 1, 2, 3, 4, 7, 8, 9, 14 }) Assert.Equal(0xFFFF, registers[index]);
        Assert.Equal(0x7FFF, registers[5]);
        Assert.InRange(registers[6], 300, 1200);
        Assert.All(
            image.Values.Where(entry => entry.Quantity is Quantity.EnvPm25 or Quantity.EnvPm10 or Quantity.EnvTemperature),
            entry => Assert.Null(entry.Value));
    }

    [Fact]
    public void ManholeMonitor_TiltedCover_ShowsDegreesAndOpenBit()
    {
        _world.Disturb("x", new Disturbance.CoverTilted(42));
        var cover = _world.Cover("x").Read();
        var r = Words(DeviceKind.ManholeCover, 0, 5);

        Assert.InRange(r[0], 418, 422);
        Assert.Equal(1, r[1] & 1);
        Assert.Equal(cover.WaterLevel, r[2] / 1000.0, tolerance: 0.00051);
        Assert.InRange(r[3], 3300, 3700);
        Assert.Equal(cover.Temperature, (short)r[4] / 10.0, tolerance: 0.051);
    }

    [Fact]
    public void PressureTransmitter_BothForms_TellTheSamePressure()
    {
        var r = Words(DeviceKind.PressureTransmitter, 0, 5);
        var f = Words(DeviceKind.PressureTransmitter, 22, 2);

        Assert.Equal([9, 3, 0, 3], r[..4].Select(word => (int)word));
        var single = BitConverter.UInt32BitsToSingle((uint)f[0] << 16 | f[1]);
        Assert.Equal((float)_world.Pressure("x").Read(), single);
        Assert.Equal(single, (short)r[4] / 1000.0, tolerance: 0.00051);
    }

    [Theory]
    [InlineData(5, 50, 0)]
    [InlineData(30, 300, 1)]
    [InlineData(60, 600, 2)]
    public void GasDetector_Leak_StatusFollowsTheSetPoints(double percentLel, int raw, int status)
    {
        _world.Freeze();
        _world.Disturb("x", new Disturbance.GasLeak(percentLel));

        Assert.Equal([raw, status, 0, 1, 200, 500], Words(DeviceKind.GasDetector, 0, 6).Select(word => (int)word));
    }

    [Fact]
    public void GasDetector_SensorFault_StatusIsThree()
    {
        _world.Disturb("x", new Disturbance.SensorFault());

        Assert.Equal(3, Words(DeviceKind.GasDetector, 1, 1)[0]);
    }

    [Fact]
    public void Capture_EveryKind_ValuesLieInTheLegalRangeOfTheirQuantity()
    {
        foreach (var entry in DeviceKindNames.All.SelectMany(kind => DeviceFactory.Create(_world, kind, "x").Capture().Values))
        {
            if (entry.Quantity == Quantity.None) continue;
            Assert.True(QuantityCatalogue.Get(entry.Quantity).IsLegal(entry.Value!.Value), $"{entry.Item} = {entry.Value}");
        }
    }

    [Fact]
    public void Write_LampCommands_DimAndSwitch()
    {
        var device = DeviceFactory.Create(_world, DeviceKind.LampController, "x");

        Assert.Equal(ModbusExceptionCode.None, device.Write(0x10, [40, 1]));
        Assert.Equal((40, true), (_world.Lamp("x").Read().Dimming, _world.Lamp("x").Read().IsOn));
        Assert.Equal(ModbusExceptionCode.None, device.Write(0x11, [0]));
        Assert.Equal(0, _world.Lamp("x").Read().Power);
    }

    [Fact]
    public void Write_OneOfTwoIsWrong_NothingIsWritten()
    {
        var device = DeviceFactory.Create(_world, DeviceKind.LampController, "x");

        Assert.Equal(ModbusExceptionCode.IllegalDataValue, device.Write(0x10, [40, 2]));
        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, device.Write(0x10, [40, 1, 0]));
        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, device.Write(4, [40]));
        Assert.Equal(100, _world.Lamp("x").Read().Dimming);
    }

    private ushort[] Words(DeviceKind kind, ushort address, int count)
    {
        var words = new ushort[count];
        Assert.True(DeviceFactory.Create(_world, kind, "x", unit: 9).Capture().TryRead(address, words));
        return words;
    }
}
