using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Kernel;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Protocols.Telemetry.Quantities;
using static SmartPoles.IngestServer.Tests.Alarms.Played;

namespace SmartPoles.IngestServer.Tests.Alarms;

public sealed class LampRuleTests
{
    private static readonly ExpectedRule Partial = new(
        Head(), Quantity.LampPower, new RuleGuard(Quantity.LampRelay, 1), Quantity.LampDimming, 0.06, 0.2, 0.8, null, 0, 0);

    private static readonly DaylightRule Burner = new(Head(), Quantity.LampPower, 12, 5, 36.45, 115.98, 0, 0);

    [Theory]
    [InlineData(100, 100, 0.5, 1)]
    [InlineData(100, 50, 0.5, 1)]
    [InlineData(100, 50, 1, 0)]
    [InlineData(100, 20, 0.85, 0)]
    [InlineData(100, 100, 0.1, 0)]
    public void Expected_ByDimming_IsPartialBetweenTheShares(double first, double dimming, double share, int alarms)
    {
        double Watts(double percent) => 150 * (0.06 + (0.94 * percent / 100));
        var script = new KernelScript()
            .Data(T0, false, Good(Quantity.LampRelay, T0, 1), Good(Quantity.LampDimming, T0, first), Good(Quantity.LampPower, T0, Watts(first)))
            .Data(T0 + 1, false, Good(Quantity.LampDimming, T0 + 1, dimming), Good(Quantity.LampPower, T0 + 1, share * Watts(dimming)));

        Assert.Equal(alarms, script.Play(Partial).Count);
    }

    [Fact]
    public void Expected_OfASmallerRatedLamp_KnowsItsNumber() =>
        Assert.Single(new KernelScript().Data(T0, false, Good(Quantity.LampRelay, T0, 1), Good(Quantity.LampPower, T0, 75)).Play(Partial with { Rated = 150, Dimming = null }));

    [Fact]
    public void Daylight_LitAtNoonAndNotAtMidnight_IsFoundAtNoonOnly()
    {
        var midnight = T0 + (12 * Hour);
        Assert.Single(new KernelScript().Data(T0, false, Good(Quantity.LampPower, T0, 100)).Play(Burner));
        Assert.Empty(new KernelScript().Data(midnight, false, Good(Quantity.LampPower, midnight, 100)).Play(Burner));
    }

    [Fact]
    public void Daylight_OfALampOnTheOtherSideOfTheEarth_FollowsItsOwnSun()
    {
        var city = new CityStub(CityStub.Place(GatewayMessages.Lamp, latitude: 36.45, longitude: 115.98 - 180));

        Assert.Empty(new KernelScript().Data(T0, false, Good(Quantity.LampPower, T0, 100)).Play(Burner, city));
    }

    /// <summary>NOAA's solar calculator: elevation at solar noon of the solstices and an equinox, to half a degree.</summary>
    [Theory]
    [InlineData("2026-06-21T04:18:00Z", 77.0)]
    [InlineData("2026-12-21T04:14:00Z", 30.1)]
    [InlineData("2026-03-20T04:24:00Z", 53.4)]
    public void Sun_AtSolarNoonOfLiaocheng_StandsAtNinetyLessLatitudePlusDeclination(string moment, double degrees) =>
        Assert.Equal(degrees, SunElevation.At(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), 36.45, 115.98), 0.5);

    [Fact]
    public void Weather_GustThenRain_TakesTheMostUrgentLevel()
    {
        var rule = new WeatherRule(
            Head(level: 3), Quantity.EnvRain, Quantity.EnvWindSpeed, [new RainLimit(3, 12 * Hour, 50), new RainLimit(1, 3 * Hour, 100)], [new GustLimit(3, 13.9), new GustLimit(2, 28.5)],
            10 * Minute, 0);
        var script = new KernelScript().Data(T0, false, Good(Quantity.EnvWindSpeed, T0, 30), Good(Quantity.EnvRain, T0, 500));
        for (var minute = 1; minute <= 60; minute++)
        {
            var at = T0 + (minute * Minute);
            script.Data(at, false, Good(Quantity.EnvWindSpeed, at, 3), Good(Quantity.EnvRain, at, 500 + (minute * 2)));
        }

        var transitions = script.Play(rule);

        // The gust (orange) is over after ten minutes; then rain: 50 mm after 25 min (blue), 100 mm after 50 min (red).
        Assert.Equal(
            [(TransitionKind.Raised, 0L, 2), (TransitionKind.LevelChanged, 0, 2), (TransitionKind.Cleared, 11, 0), (TransitionKind.Raised, 25, 0), (TransitionKind.LevelChanged, 50, 1)],
            transitions.Select(row => (row.Kind, (row.AtUnixMs - T0) / Minute, row.Level)));
    }
}
