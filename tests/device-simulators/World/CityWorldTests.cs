using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.Devices;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Tests.World;

public sealed class CityWorldTests
{
    private static readonly DateTimeOffset Evening = new(2026, 7, 10, 19, 0, 0, TimeSpan.FromHours(8));

    [Fact]
    public void Freeze_TimePasses_EveryRegisterStaysTheSame()
    {
        var clock = new FakeTimeProvider(Evening);
        var world = new CityWorld(clock, new WorldOptions { Freeze = true });
        var before = AllWords(world);

        clock.Advance(TimeSpan.FromHours(7));

        Assert.Equal(before, AllWords(world));
        world.Resume();
        clock.Advance(TimeSpan.FromHours(7));
        Assert.NotEqual(before, AllWords(world));
    }

    [Fact]
    public void Now_BornFrozen_IsExactlyTheAskedMoment() =>
        Assert.Equal(Evening, new CityWorld(TimeProvider.System, new WorldOptions { Freeze = true, Start = Evening }).Now);

    [Fact]
    public void Read_SameSeedAndMoment_SameRegistersWhoeverAskedBefore()
    {
        var clock = new FakeTimeProvider(Evening);
        var options = new WorldOptions { Seed = 42, LightingPlan = LightingPlan.AlwaysOn };
        var (often, once, other) = (new CityWorld(clock, options), new CityWorld(clock, options), new CityWorld(clock, options with { Seed = 43 }));
        for (var minute = 0; minute < 600; minute++)
        {
            clock.Advance(TimeSpan.FromSeconds(61));
            AllWords(often);
        }

        Assert.Equal(AllWords(often), AllWords(once));
        Assert.NotEqual(AllWords(often), AllWords(other));
    }

    [Fact]
    public void Lamp_OneHourOn_EnergyIsPowerTimesTime()
    {
        var clock = new FakeTimeProvider(Evening);
        var lamp = new CityWorld(clock, new WorldOptions { LightingPlan = LightingPlan.AlwaysOn }).Lamp("a");
        var before = lamp.Read();

        clock.Advance(TimeSpan.FromHours(1));

        var after = lamp.Read();
        Assert.Equal(before.Power / 1000, after.Energy - before.Energy, tolerance: before.Power / 1000 * 0.01);
        Assert.Equal(after.Power, after.Voltage * after.Current * after.PowerFactor, tolerance: 1e-6);
    }

    [Fact]
    public void Lamp_DuskToDawn_OffAtNoonDimmedInTheSmallHours()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 7, 10, 12, 0, 0, TimeSpan.FromHours(8)));
        var lamp = new CityWorld(clock, new WorldOptions()).Lamp("a");
        Assert.Equal((false, 0, 0), (lamp.Read().IsOn, lamp.Read().Dimming, lamp.Read().Power));

        clock.Advance(TimeSpan.FromHours(9));
        var evening = lamp.Read();
        clock.Advance(TimeSpan.FromHours(5));
        var night = lamp.Read();

        Assert.Equal((true, 100), (evening.IsOn, evening.Dimming));
        Assert.Equal((true, 60), (night.IsOn, night.Dimming));
        Assert.InRange(night.Power / evening.Power, 0.55, 0.7);
    }

    [Fact]
    public void Disturb_LampFailed_DarkAlthoughSwitchedOnUntilRestored()
    {
        var world = Lit();
        world.Disturb("a", new Disturbance.LampFailed());

        var failed = world.Lamp("a").Read();
        Assert.Equal((true, 100.0, 0.0, 0.0, 1), (failed.IsOn, failed.Dimming, failed.Power, failed.Current, failed.Faults));
        Assert.True(world.Lamp("b").Read().Power > 10);

        Assert.True(world.Restore("a"));
        Assert.False(world.Restore("a"));
        Assert.True(world.Lamp("a").Read().Power > 10);
    }

    [Fact]
    public void Disturb_CoverTilted_OpenBitFollowsTheThreshold()
    {
        var world = Lit();
        Assert.False(world.Cover("c").Read().IsOpen);

        world.Disturb("c", new Disturbance.CoverTilted(8));
        Assert.False(world.Cover("c").Read().IsOpen);
        world.Disturb("c", new Disturbance.CoverTilted(42));
        Assert.True(world.Cover("c").Read().IsOpen);
        Assert.InRange(world.Cover("c").Read().Tilt, 41.8, 42.2);
    }

    [Fact]
    public void Disturb_PressureAndGas_MoveOnlyTheirDevice()
    {
        var clock = new FakeTimeProvider(Evening);
        var world = new CityWorld(clock, new WorldOptions());
        var usual = world.Pressure("p").Read();
        Assert.InRange(usual, 0.24, 0.4);

        world.Disturb("p", new Disturbance.PressureDropped(0.12));
        world.Disturb("g", new Disturbance.GasLeak(35));
        Assert.Equal(usual - 0.12, world.Pressure("p").Read(), tolerance: 1e-9);
        Assert.InRange(world.Pressure("q").Read(), 0.24, 0.4);
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(35, world.Gas("g").Read().PercentLel, tolerance: 0.1);
        Assert.InRange(world.Gas("h").Read().PercentLel, 0, 1);
    }

    [Theory]
    [InlineData(6, 21, 12, 14, 76.5, 77.5)]
    [InlineData(12, 21, 12, 14, 29.5, 30.6)]
    [InlineData(6, 21, 0, 14, -31, -29)]
    public void Elevation_Liaocheng_FollowsTheAlmanac(int month, int day, int hour, int minute, double min, double max) =>
        Assert.InRange(SunPosition.Elevation(new DateTimeOffset(2026, month, day, hour, minute, 0, TimeSpan.FromHours(8))), min, max);

    [Fact]
    public void Weather_WholeYearOfHours_StaysInsideTheLegalRanges()
    {
        var model = new WeatherModel(7);
        for (var hour = 0; hour < 8760; hour++)
        {
            var weather = model.At(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(hour));
            Assert.InRange(weather.Temperature, -25, 45);
            Assert.InRange(weather.Humidity, 5, 100);
            Assert.InRange(weather.Pressure, 97, 105);
            Assert.InRange(weather.WindSpeed, 0, 30);
            Assert.InRange(weather.WindDirection, 0, 360);
            Assert.InRange(weather.Noise, 30, 130);
            Assert.InRange(weather.Illuminance, 0, 150_000);
            Assert.InRange(weather.Pm25, 0, 1000);
        }
    }

    private static CityWorld Lit() =>
        new(new FakeTimeProvider(Evening), new WorldOptions { LightingPlan = LightingPlan.AlwaysOn });

    private static List<string> AllWords(CityWorld world) =>
        [.. DeviceKindNames.All.SelectMany(kind => DeviceFactory.Create(world, kind, kind.NameOf()).Capture().Values)
            .Select(entry => $"{entry.Item} {string.Join(',', entry.Words)}")];
}
