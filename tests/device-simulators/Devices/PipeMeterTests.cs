using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus;
using SmartPoles.Protocols.Fieldbus.Cjt188;

namespace SmartPoles.DeviceSimulators.Tests.Devices;

public sealed class PipeMeterTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 15, 11, 0, 0, TimeSpan.Zero));
    private readonly CityWorld _world;

    public PipeMeterTests() => _world = new CityWorld(_clock, new WorldOptions());

    [Fact]
    public void Volume_AnEveningHour_GrowsByTheFlow()
    {
        var pipe = _world.WaterPipe("w");
        var meter = Meter(pipe);
        var before = Read(meter);
        var flow = pipe.Read().Flow;
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.True(flow > 0);
        Assert.Equal(flow, Read(meter).Volume.Value - before.Volume.Value, flow * 0.3);
        Assert.Equal(before.SettlementVolume, Read(meter).SettlementVolume);
        Assert.Equal(new DateTime(2026, 1, 15, 20, 0, 0), Read(meter).Clock);
    }

    [Fact]
    public void MoveValve_Closed_StopsTheFlow()
    {
        var meter = Meter(_world.WaterPipe("w"));
        Assert.Equal(MeterValve.Open, Cjt188StatusMap.Standard.ValveOf(Read(meter).Status));

        var answer = Order(meter, open: false);
        Assert.Equal(MeterValve.Closed, Cjt188StatusMap.Standard.ValveOf(answer));
        var before = Read(meter).Volume;
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(before, Read(meter).Volume);

        Order(meter, open: true);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.True(Read(meter).Volume.Digits > before.Digits);
    }

    [Fact]
    public void MoveValve_ThatTellsOfItsWay_IsMovingFirst()
    {
        var map = Cjt188StatusMap.WithMovingValve;
        var meter = Meter(_world.WaterPipe("w"), map);

        Assert.Equal(MeterValve.Moving, map.ValveOf(Order(meter, open: false)));
        _clock.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal(MeterValve.Closed, map.ValveOf(Read(meter).Status));
    }

    private static PipeMeter Meter(PipeFlow pipe, Cjt188StatusMap? map = null) =>
        new("w", DeviceKind.WaterMeter, "33201912345678", pipe, map: map);

    private static Cjt188Metering Read(PipeMeter meter)
    {
        var data = new byte[Cjt188Metering.Size];
        Assert.True(meter.TryAnswer(Cjt188Request.Read(Cjt188MeterType.ColdWater, Address, 1), data, out var size));
        Assert.Equal(Cjt188ValueStatus.Ok, Cjt188Metering.TryRead(data.AsSpan(0, size), out var metering));
        return metering;
    }

    private static Cjt188MeterStatus Order(PipeMeter meter, bool open)
    {
        var wire = new byte[Cjt188Request.SizeMax];
        Assert.True(Cjt188Request.MoveValve(Cjt188MeterType.ColdWater, Address, open, 1).TryWrite(wire, out var size, preamble: 0));
        Assert.Equal(Cjt188Status.Ok, Cjt188Frame.Read(wire.AsSpan(0, size), out var frame));
        Assert.Equal(Cjt188RequestStatus.Ok, Cjt188Request.Parse(frame, Cjt188IdentifierOrder.LowFirst, out var request));
        var data = new byte[Cjt188Metering.Size];
        Assert.True(meter.TryAnswer(request, data, out size));
        Assert.True(Cjt188MeterStatus.TryRead(data.AsSpan(0, size), out var status));
        return status;
    }

    private static Cjt188Address Address => Cjt188Address.TryParse("33201912345678", out var address) ? address : default;
}
