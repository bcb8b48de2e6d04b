using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Fieldbus.Dlt645;

namespace SmartPoles.DeviceSimulators.Tests.Devices;

public sealed class LampCabinetMeterTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 15, 11, 30, 0, TimeSpan.Zero));
    private readonly CityWorld _world;
    private readonly LampCabinetMeter _meter;

    public LampCabinetMeterTests()
    {
        _world = new CityWorld(_clock, new WorldOptions { LightingPlan = LightingPlan.AlwaysOn });
        _meter = new LampCabinetMeter("m", "202008150001", _world.Cabinet("m"));
    }

    [Fact]
    public void Capture_LampsOn_IsOneCabinetWhoseNumbersAgree()
    {
        Assert.Equal(Dlt645Items.All.Count(item => item.Edition == Dlt645Edition.Edition2007), _meter.Capture().Count);
        Assert.InRange(Value("02010100"), 200, 240);
        Assert.InRange(Value("02800002"), 49.9, 50.1);
        Assert.InRange(Value("02060000"), 0.9, 1);
        Assert.True(Value("02030000") > 1, "a street of lamps takes more than a kilowatt");
        Assert.Equal(Value("02030000"), Value("02030100") + Value("02030200") + Value("02030300"), 3);
        Assert.Equal(Value("02030100"), Value("02010100") * Value("02020100") * Value("02060100") / 1000, 2);
        Assert.Equal(Value("00010000"), Value("00010100") + Value("00010200") + Value("00010300") + Value("00010400"), 2);
    }

    [Fact]
    public void Energy_AfterAnHour_HasGrownByThePower()
    {
        var before = Value("00010000");
        var power = Value("02030000");
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(power, Value("00010000") - before, power * 0.05);
    }

    [Fact]
    public void Capture_OldEdition_HasItsItems()
    {
        var old = new LampCabinetMeter("m", "3", _world.Cabinet("m"), Dlt645Edition.Edition1997);

        Assert.Equal("000000000003", old.Address);
        Assert.Contains(old.Capture(), value => value.Identifier == "B611" && value.Value is > 200 and < 240);
        Assert.DoesNotContain(old.Capture(), value => value.Identifier.Length != 4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2020081500012")]
    [InlineData("AAAAAAAAAAAA")]
    [InlineData("999999999999")]
    public void Create_NoAddress_SaysWhatOneIs(string address) =>
        Assert.Contains("1 to 12 digits", Assert.Throws<ArgumentException>(() => new LampCabinetMeter("m", address, _world.Cabinet("m"))).Message, StringComparison.Ordinal);

    private double Value(string identifier) => _meter.Capture().Single(value => value.Identifier == identifier).Value!.Value;
}
