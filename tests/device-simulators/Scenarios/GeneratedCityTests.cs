using System.Text;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Making;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Codes;

namespace SmartPoles.DeviceSimulators.Tests.Scenarios;

/// <summary>Scenarios in a generated city of 2,000 components.</summary>
public sealed class GeneratedCityTests
{
    private static readonly Lazy<(GeneratedCity City, ScenarioCity Places)> Small = new(() =>
    {
        DivisionCode.TryParse("371502", out var division);
        var city = CityMaker.Make(new CityTerms { Division = division, Components = 2000, Seed = 7, Centre = CityTerms.CentreOf(division)!.Value });
        return (city, ScenarioCity.Of(city));
    });

    /// <summary>The demo names components of its own city; every other one must find its places anywhere.</summary>
    public static TheoryData<string> Portable => [.. ScenarioLibrary.Names.Where(name => name != "demo")];

    [Theory]
    [MemberData(nameof(Portable))]
    public void Plan_BuiltIn_FindsItsPlacesForEverySeed(string name)
    {
        var text = Encoding.UTF8.GetString(ScenarioLibrary.Load(name, out _)!);

        for (var seed = 0UL; seed < 5; seed++) Assert.NotEmpty(TestScenario.Plan(text, seed, Small.Value.Places).Steps);
    }

    [Fact]
    public void Of_City_NamesCircuitsByCabinetsAndKnowsEveryPlace()
    {
        var (city, places) = Small.Value;

        var lamps = places.Things.Where(thing => thing.Kind == DeviceKind.LampController).ToArray();
        Assert.All(lamps, lamp => Assert.Equal(2104, int.Parse(lamp.Circuit.AsSpan(6, 4))));
        Assert.All(places.Things.Where(thing => thing.Kind == DeviceKind.PressureTransmitter), point => Assert.Contains(point.Pipe, city.Water.Pipes.Select(pipe => pipe.Id)));
        Assert.All(places.Things, thing => Assert.NotEqual("", thing.Street));
        Assert.Equal(city.GatewayCount, places.Gateways.Count);
    }

    [Fact]
    public void Of_SomeGateways_HasWhatTheyReadAndNothingElse()
    {
        var (city, places) = Small.Value;

        var some = ScenarioCity.Of(city, 3, 5);

        Assert.Equal(Enumerable.Range(3, 5).Select(GeneratedCity.GatewayId), some.Gateways.Select(gateway => gateway.Id));
        Assert.Equal(places.Things.Where(thing => some.Gateways.Any(gateway => gateway.Id == thing.Gateway)).Select(thing => thing.Device), some.Things.Select(thing => thing.Device));
    }
}
