using System.Text;
using System.Text.Json;
using CsCheck;
using SmartPoles.DeviceSimulators.Scenarios;
using static SmartPoles.DeviceSimulators.Tests.Scenarios.TestScenario;

namespace SmartPoles.DeviceSimulators.Tests.Scenarios;

/// <summary>Reading scenario files: the built-in ones, and all faults at once with line and path.</summary>
public sealed class ScenarioReaderTests
{
    private const string Tilt = """{ "event": "tilt-cover" }""";

    public static TheoryData<string> BuiltIn => [.. ScenarioLibrary.Names];

    [Theory]
    [MemberData(nameof(BuiltIn))]
    public void Read_BuiltIn_IsRightAndFitsTheDemoCity(string name)
    {
        var text = Encoding.UTF8.GetString(ScenarioLibrary.Load(name, out _)!);

        var plan = Plan(text);

        Assert.Equal(name, plan.Scenario.Name);
        Assert.NotEmpty(plan.Scenario.About);
        Assert.NotEmpty(plan.Steps);
    }

    /// <summary>The kinds of scenes that a city in a box must have.</summary>
    [Fact]
    public void Names_CoverEveryKindOfScene()
    {
        var kinds = ScenarioLibrary.Names.SelectMany(name => ScenarioLibrary.Find(name, out _)!.Scenes).Select(scene => scene.Kind).ToHashSet();

        Assert.Superset(
            new HashSet<string>
            {
                "burst-main", "slow-leak", "stolen-cover", "flooded-underpass", "lamp-circuit-down", "day-burner", "gas-leak", "storm-front", "dust-site",
                "dead-gateway", "power-cut", "dusk-switching", "midnight-meter-burst", "backlog",
            },
            kinds);
    }

    [Fact]
    public void Read_ManyFaults_TellsAllWithLineAndPath()
    {
        var faults = FaultsOf(
            """
            {
              "version": 2,
              "name": "Not A Name",
              "lasts": "10",
              "wrong": 1,
              "scenes": [
                { "kind": "k", "at": "1m", "where": { "pick": "cover", "of": "moon" }, "do": [{ "event": "fly" }], "right": [] },
                { "kind": "k", "what": "w", "at": "1m", "where": {}, "do": [{ "event": "flood-shaft", "metres": 99, "degrees": 1 }], "right": [{ "rule": "r", "on": "all" }] }
              ]
            }
            """);

        Assert.Equal(
            [
                "f:2: $.version: version is not 1, the only one there is",
                "f:3: $.name: name is lower case letters, digits and dashes, such as storm-front",
                "f:4: $.lasts: lasts is a span of time: write \"90s\", \"500ms\", \"5m\" or \"2h\"",
                "f:5: $.wrong: no such word wrong; there are $schema, version, name, about, lasts, start, lighting, scenes",
                "f:7: $.scenes[0]: what is missing",
                "f:7: $.scenes[0].where.of: of is one of water, sewage, storm, gully, power, lighting, telecom, television, network, heating, gas, police, ownerless",
            ],
            faults[..6]);
        Assert.Contains(faults, fault => fault.StartsWith("f:7: $.scenes[0].do[0].event: no such event fly; there are tilt-cover", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith("f:8: $.scenes[1].where: a place is an object with one of component", StringComparison.Ordinal));
        Assert.Contains("f:8: $.scenes[1].do[0].metres: metres is a number from 0 to 4, metres above its bottom", faults);
        Assert.Contains(faults, fault => fault.StartsWith("f:8: $.scenes[1].do[0].degrees: no such word degrees", StringComparison.Ordinal));
        Assert.Contains("f:8: $.scenes[1].right[0].on: on is one of each, first, place, gateways, devices, affected, circuits", faults);
    }

    [Theory]
    [InlineData("10m", "", "is outside the run, which lasts 600s")]
    [InlineData("11m", "", "is outside the run, which lasts 600s")]
    [InlineData("9m", ", \"lasts\": \"2m\"", "the scene ends at 660s, after the run")]
    [InlineData("9m", ", \"lasts\": \"0s\"", "lasts more than nothing")]
    [InlineData("9m", ", \"ends\": \"over\"", "has no end to speak of")]
    public void Read_TimesOutsideTheRun_AreRefused(string at, string more, string expected) =>
        Assert.Contains(expected, string.Join('\n', FaultsOf(File(Scene("""{ "pick": "cover" }""", Tilt, at: at, more: more)))), StringComparison.Ordinal);

    [Fact]
    public void Read_EndAtTheEndOfTheRun_IsRight() => Assert.Empty(FaultsOf(File(Scene("""{ "pick": "cover" }""", Tilt, at: "9m", more: ", \"lasts\": \"1m\""))));

    [Theory]
    [InlineData("", "f:1: $: this is no JSON")]
    [InlineData("{\n\"version\": 1,,\n}", "f:2: $: this is no JSON")]
    [InlineData("{} x", "f:1: $: this is no JSON")]
    [InlineData("[]", "f:1: $: an object is needed here")]
    [InlineData("{ \"name\": \"\\uD800\" }", "f:1: $: a text here is not UTF-8")]
    public void Read_NoJson_SaysTheLine(string text, string expected) => Assert.StartsWith(expected, FaultsOf(text)[0], StringComparison.Ordinal);

    [Fact]
    public void Read_NameTwice_IsAFault() => Assert.Contains("version is written a second time", string.Join('\n', FaultsOf("""{ "version": 1, "version": 1 }""")), StringComparison.Ordinal);

    /// <summary>Whatever bytes come: faults or a scenario, never an exception.</summary>
    [Fact]
    public void Read_MutatedFile_NeverThrows()
    {
        var text = ScenarioLibrary.Load("storm", out _)!;
        Gen.Select(Gen.Int[0, text.Length - 1], Gen.Byte).Array[1, 4].Sample(
            changes =>
            {
                var bytes = text.ToArray();
                foreach (var (at, value) in changes) bytes[at] = value;
                var faults = new ScenarioFaults();
                Assert.True(ScenarioReader.Read(bytes, faults) is not null || !faults.IsEmpty);
            },
            iter: 2000);
    }

    /// <summary>The schema that editors complete by knows the same words as the reader.</summary>
    [Fact]
    public void Schema_HasTheWordsOfTheReader()
    {
        var schema = JsonDocument.Parse(ScenarioLibrary.Schema).RootElement;
        var defs = schema.GetProperty("$defs");

        Assert.Equal(ScenarioKeys.File, Words(schema));
        Assert.Equal(ScenarioKeys.Scene, Words(defs.GetProperty("scene")));
        Assert.Equal(ScenarioKeys.Alarm, Words(defs.GetProperty("alarm")));
        Assert.Equal([.. ScenarioKeys.Place, .. ScenarioKeys.PickMore], Words(defs.GetProperty("place")));
        Assert.Equal([.. ScenarioKeys.Action, .. EventForm.All.SelectMany(form => form.Values).Select(value => value.Name)], Words(defs.GetProperty("action")));
        Assert.Equal(EventForm.All.Select(form => form.Name), Choices(defs, "action", "event"));
        Assert.Equal(ScenarioKeys.Picks, Choices(defs, "place", "pick"));
        Assert.Equal(ScenarioKeys.Covers.Select(cover => cover.Name), Choices(defs, "place", "of"));
        Assert.Equal(ScenarioKeys.On, defs.GetProperty("alarm").GetProperty("properties").GetProperty("on").GetProperty("anyOf")[0].GetProperty("enum").EnumerateArray().Select(word => word.GetString()!));
        foreach (var value in EventForm.All.SelectMany(form => form.Values))
        {
            var row = defs.GetProperty("action").GetProperty("properties").GetProperty(value.Name);
            Assert.Equal((value.Min, value.Max), (row.GetProperty("minimum").GetDouble(), row.GetProperty("maximum").GetDouble()));
        }
    }

    private static IEnumerable<string> Words(JsonElement schema) => schema.GetProperty("properties").EnumerateObject().Select(word => word.Name);

    private static IEnumerable<string> Choices(JsonElement defs, string type, string word) =>
        defs.GetProperty(type).GetProperty("properties").GetProperty(word).GetProperty("enum").EnumerateArray().Select(choice => choice.GetString()!);
}
