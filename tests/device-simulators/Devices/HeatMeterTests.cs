using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.DeviceSimulators.Tests.Devices;

public sealed class HeatMeterTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 15, 11, 0, 0, TimeSpan.Zero));
    private readonly CityWorld _world;

    public HeatMeterTests() => _world = new CityWorld(_clock, new WorldOptions());

    [Fact]
    public void Heat_AWinterHour_GrowsByThePowerAndTheWaterByTheFlow()
    {
        var meter = new HeatMeter("h", "00019000004567", _world.HeatLoop("h"));
        var before = Read(meter);
        _clock.Advance(TimeSpan.FromHours(1));
        var after = Read(meter);

        Assert.True(before.Power.Value > 10 && before.SupplyCelsius > before.ReturnCelsius + 5);
        Assert.Equal(before.Power.Value, after.Heat.Value - before.Heat.Value, before.Power.Value * 0.2);
        Assert.Equal(before.Flow.Value, after.Volume.Value - before.Volume.Value, before.Flow.Value * 0.2);
        Assert.Equal(before.Flow.Value * 1.143 * (before.SupplyCelsius - before.ReturnCelsius), before.Power.Value, before.Power.Value * 0.01);
        Assert.Equal((before.SettlementHeat, before.WorkHours + 1), (after.SettlementHeat, after.WorkHours));
    }

    [Fact]
    public void TryAnswer_WhatItDoesNotHave_IsRefused()
    {
        var meter = new HeatMeter("h", "00019000004567", _world.HeatLoop("h"));
        Assert.True(Cjt188Address.TryParse("00019000004567", out var address));

        Assert.False(meter.TryAnswer(Cjt188Request.Read(Cjt188MeterType.Heat, address, 1, identifier: Cjt188Identifiers.LastMonth), new byte[Cjt188HeatMetering.Size], out _));
    }

    private static Cjt188HeatMetering Read(HeatMeter meter)
    {
        Assert.True(Cjt188Address.TryParse("00019000004567", out var address));
        var data = new byte[Cjt188HeatMetering.Size];
        Assert.True(meter.TryAnswer(Cjt188Request.Read(Cjt188MeterType.Heat, address, 1), data, out var size));
        Assert.Equal(Cjt188ValueStatus.Ok, Cjt188HeatMetering.TryRead(data.AsSpan(0, size), out var metering));
        return metering;
    }
}
