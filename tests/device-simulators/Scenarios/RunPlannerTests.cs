using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.World;
using static SmartPoles.DeviceSimulators.Tests.Scenarios.TestScenario;

namespace SmartPoles.DeviceSimulators.Tests.Scenarios;

/// <summary>From scenario, city and seed to steps and truth.</summary>
public sealed class RunPlannerTests
{
    private const string Tilt = """{ "event": "tilt-cover", "degrees": 48 }""";
    private const string CoverPlace = $$"""{ "component": "{{Cover}}" }""";

    [Fact]
    public void Plan_SameSeed_IsTheSameAndAnotherSeedPicksOthers()
    {
        var text = File(Scene("""{ "pick": "lamp", "seed": 3 }""", """{ "event": "fail-lamp" }"""));

        Assert.Equal(Plan(text).Text(), Plan(text).Text());
        Assert.True(Enumerable.Range(1, 20).Select(seed => Plan(text, (ulong)seed).Scenes[0].Place).Distinct().Count() > 5);
    }

    [Fact]
    public void Plan_SamePickTwice_IsTheSamePlace()
    {
        var plan = Plan(File(
            Scene("""{ "pick": "cover", "of": "storm", "seed": 3 }""", Tilt, more: ", \"lasts\": \"1m\""),
            Scene("""{ "pick": "cover", "of": "storm", "seed": 3 }""", Tilt, at: "5m")));

        Assert.Equal(plan.Scenes[0].Place, plan.Scenes[1].Place);
        Assert.Equal(103, Town.Things.Single(thing => thing.Device == plan.Scenes[0].Place).ComponentKind);
    }

    [Fact]
    public void Plan_PickWithNeighbours_TakesTheNearest()
    {
        var scene = Plan(File(Scene("""{ "pick": "pressure", "seed": 1, "count": 3 }""", """{ "event": "scale-pressure", "factor": 0.3 }"""))).Scenes[0];

        var centre = Town.Things.Single(thing => thing.Device == scene.Place);
        var nearest = Town.Things.Where(thing => thing.Kind == DeviceKind.PressureTransmitter && thing != centre).Order(Comparer<CityThing>.Create(
            (one, other) => ScenarioCity.Metres(centre, one).CompareTo(ScenarioCity.Metres(centre, other)))).Take(2).Select(thing => ScenarioCity.Metres(centre, thing));
        Assert.Equal(nearest, scene.Subjects.Skip(1).Select(subject => ScenarioCity.Metres(centre, Town.Things.Single(thing => thing.Device == subject))));
    }

    [Fact]
    public void Plan_Steps_AreInTheOrderOfTimeAndEndsComeFirst()
    {
        var plan = Plan(File(
            Scene(CoverPlace, Tilt, at: "3m"), Scene(CoverPlace, Tilt, at: "1m", more: ", \"lasts\": \"2m\"")));

        Assert.Equal(
            [(60.0, false, 1), (180.0, true, 1), (180.0, false, 0)], plan.Steps.Select(step => (step.At.TotalSeconds, step.IsEnd, step.Scene)));
    }

    [Fact]
    public void Plan_Truth_SplitsRightAndConsequencesAndFillsThePlaceIn()
    {
        var scene = Plan(File(Scene(
            """{ "street": "Dongchang Road" }""", """{ "event": "cut-supply" }""", """[{ "rule": "lamp-circuit-down", "on": "place" }, { "rule": "lamp-out", "on": "first", "near_m": 60 }]""",
            more: """, "consequences": [{ "rule": "lamp-out", "on": "devices" }, { "rule": "gateway-offline", "on": "gateways" }], "lasts": "1m", "ends": "{place} is lit" """))).Scenes[0];

        Assert.Equal(("Dongchang Road", "Dongchang Road is lit"), (scene.Place, scene.Ends));
        Assert.Equal(["lamp-circuit-down/Dongchang Road", $"lamp-out/{scene.Subjects[0]}"], scene.Right.Select(alarm => $"{alarm.Rule}/{alarm.Subject}"));
        Assert.NotEmpty(scene.Right[1].Neighbours);

        // Twelve poles on the street, one with two lamps; the one that is right is no consequence.
        Assert.Equal((13, 12, 12), (scene.Subjects.Count, scene.Consequences.Count(alarm => alarm.Rule == "lamp-out"), scene.Consequences.Count(alarm => alarm.Rule == "gateway-offline")));
    }

    [Fact]
    public void Plan_Storm_ReachesTheWestBeforeTheEast()
    {
        var plan = Plan(File(Scene("""{ "city": true }""", """{ "event": "storm", "rain": 60, "from_deg": 270, "front_ms": 10 }""")));

        var arrivals = plan.Steps.Select(step => (Thing: Town.Things.Single(thing => thing.Device == step.Subject), step.At)).ToArray();
        Assert.Equal(TimeSpan.FromMinutes(1), arrivals[0].At);
        Assert.Equal(arrivals.Select(row => row.Thing.Longitude).Order(), arrivals.Select(row => row.Thing.Longitude));
        var (first, last) = (arrivals[0], arrivals[^1]);
        Assert.Equal(ScenarioCity.Offset(first.Thing, last.Thing).East / 10, (last.At - first.At).TotalSeconds, 0.01);
    }

    [Theory]
    [InlineData("""{ "component": "3715020103999999" }""", "no component 3715020103999999 in this city")]
    [InlineData("""{ "gateway": "GW-999999" }""", "no gateway GW-999999 in this city (52 poles); they go from GW-000001 to GW-000052")]
    [InlineData("""{ "street": "Nowhere" }""", "no street Nowhere in this city (52 poles); there are Dongchang Road")]
    [InlineData("""{ "zone": "Z77" }""", "no zone Z77")]
    [InlineData("""{ "circuit": "C-1" }""", "no circuit C-1")]
    [InlineData("""{ "pipe": "P-1" }""", "no pipe P-1")]
    [InlineData("""{ "cell": "371502001001999" }""", "no cell 371502001001999")]
    [InlineData("""{ "pick": "cover", "of": "heating" }""", "1 heating cover asked for, this city (52 poles) has 0")]
    [InlineData("""{ "pick": "cover", "count": 500 }""", "500 cover asked for")]
    [InlineData("""{ "pick": "lamp", "in": { "zone": "Z01" } }""", "tilt-cover acts upon nothing here")]
    public void Plan_UnknownPlace_IsRefusedWithWhatThereIs(string where, string expected)
    {
        var fault = Assert.Single(FaultsOf(File(Scene(where, Tilt))));

        Assert.StartsWith("f:4: $.scenes[0].", fault, StringComparison.Ordinal);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_TwoStatesOfOneThingAtOneTime_AreRefusedWithBothLines()
    {
        var faults = FaultsOf(File(Scene(CoverPlace, Tilt, at: "1m", more: ", \"lasts\": \"2m\""), Scene(CoverPlace, """{ "event": "tilt-cover", "degrees": 5 }""", at: "2m")));

        Assert.Equal(
            [$"f:5: $.scenes[1].do[0]: contradicts line 4 ($.scenes[0].do[0]): both decide the cover of {Cover}, tilt-cover from 60s to 180s, tilt-cover from 120s to 600s"], faults);
    }

    [Fact]
    public void Plan_LongSceneAndShortOnesInIt_TellsEachOfThem()
    {
        var inside = """, "lasts": "1m" """;

        var faults = FaultsOf(File(Scene(CoverPlace, Tilt, at: "1m"), Scene(CoverPlace, Tilt, at: "2m", more: inside), Scene(CoverPlace, Tilt, at: "5m", more: inside)));

        Assert.Equal(2, faults.Length);
        Assert.All(faults, fault => Assert.Contains("contradicts line 4", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_TwoStatesOfDifferentSorts_DoNotContradict() => Assert.Empty(FaultsOf(File(
        Scene(CoverPlace, Tilt), Scene(CoverPlace, """{ "event": "flood-shaft", "metres": 1 }"""))));

    [Fact]
    public void Plan_GatewayBehindABus_CannotBeSwitchedOff() => Assert.Contains(
        "power-off acts upon nothing here: GW-000001 has no gateway of the fleet", string.Join('\n', FaultsOf(File(Scene("""{ "gateway": "GW-000001" }""", """{ "event": "power-off" }""")))), StringComparison.Ordinal);
}
