using System.Diagnostics;
using System.Text.Json;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.Tests.Shared;

namespace SmartPoles.IngestServer.Tests.Alarms;

public sealed class RuleParserTests
{
    private const string Tilt =
        """{ "id": "tilt", "kind": "threshold", "level": 2, "quantity": "cover/tilt", "above": 15, "clearAt": 10, "text": { "en": "a", "zh": "b" } }""";

    private static string SchemaPath => Path.Combine(AppContext.BaseDirectory, "Alarms", "rules.schema.json");

    [Fact]
    public void Parse_TheDefaultPack_HasNoFaultAndTheRulesThatScenesName()
    {
        var faults = new List<string>();
        var rules = RuleFile.Load(RuleFile.DefaultPath, faults);

        Assert.Empty(faults);
        Assert.Superset(
            new HashSet<string>
            {
                "cover-tilted", "water-pressure-low", "lamp-out", "gas-ch4-low", "gas-ch4-high", "emergency-button", "gateway-offline", "air-dust",
                "lamp-circuit-down", "lamp-day-burner", "power-cut", "shaft-flooded", "water-main-leak", "weather-storm",
            },
            rules!.Rules.Select(rule => rule.Id).ToHashSet());
        Assert.All(rules.Rules, rule => Assert.True(rule.English.Length > 0 && rule.Chinese.Length > 0));
    }

    [Fact]
    public void Parse_VersionOne_IsStillRead()
    {
        var faults = new List<string>();
        var rules = RuleParser.Parse(
            """
            { "version": 1,
              "thresholds": [{ "id": "lamp-out", "version": 1, "level": 3, "quantity": "lamp/power", "below": 5, "clearAt": 10, "onDelayMs": 4000, "offDelayMs": 0,
                "guard": { "quantity": "lamp/relay", "atLeast": 1 }, "text": { "en": "a", "zh": "b" } }],
              "offline": [{ "id": "gateway-offline", "version": 2, "level": 2, "deathDelayMs": 3000, "silenceMs": 900000, "text": { "en": "a", "zh": "b" } }] }
            """,
            faults);

        Assert.Empty(faults);
        Assert.Equal(["threshold", "offline"], rules!.Rules.Select(rule => rule.Kind));
        Assert.Equal(4000, Assert.IsType<ThresholdRule>(rules.Rules[0]).OnDelayMs);
    }

    [Theory]
    [InlineData("\"quantity\": \"cover/tilt\"", "\"quantity\": \"cover/tild\"", "$.rules[0].quantity 'cover/tild' is no quantity of the catalogue; of that group there are cover/tilt")]
    [InlineData("\"clearAt\": 10", "\"clearAt\": 20", "$.rules[0].clearAt is 20; it must not lie beyond the limit 15")]
    [InlineData("\"kind\": \"threshold\"", "\"kind\": \"neural\"", "$.rules[0].kind 'neural' is unknown; this program knows threshold")]
    [InlineData("\"level\": 2", "\"level\": 4", "$.rules[0].level is 4; it must lie in 1..3")]
    [InlineData("\"above\": 15", "\"above\": \"15\"", "$.rules[0].above is \"15\"; it must be a number")]
    [InlineData("\"above\": 15", "\"above\": 15, \"below\": 3", "$.rules[0] needs exactly one of above and below")]
    [InlineData("\"above\": 15", "\"abov\": 15, \"above\": 15", "$.rules[0].abov is unknown here; remove it, or write one of above")]
    [InlineData("\"id\": \"tilt\"", "\"id\": \"t i l t\"", "$.rules[0].id 't i l t' must match")]
    [InlineData("\"zh\": \"b\"", "\"zn\": \"b\"", "$.rules[0].text.zh is missing")]
    [InlineData("\"level\": 2", "\"level\": 2, \"where\": { \"classes\": [\"118\"] }", "$.rules[0].where.classes[0] '118' is no class")]
    [InlineData("\"level\": 2", "\"level\": 2, \"where\": {}", "$.rules[0].where names nobody")]
    [InlineData("\"level\": 2", "\"level\": 2, \"causes\": [{ \"rule\": \"tilt\" }]", "$.rules[0].causes go in a circle: tilt <- tilt")]
    [InlineData("\"level\": 2", "\"level\": 2, \"causes\": [{ \"rule\": \"tile\" }]", "$.rules[0].causes[0].rule 'tile' is no rule of this document")]
    [InlineData("\"level\": 2", "\"level\": 2, \"steps\": [{ \"level\": 1, \"above\": 12 }]", "$.rules[0].steps[0].above is 12; it must lie beyond the limit 15")]
    [InlineData("\"level\": 2", "\"level\": 2, \"steps\": [{ \"level\": 3, \"above\": 20 }]", "$.rules[0].steps[0].level is 3; a step must be more urgent")]
    [InlineData("\"level\": 2", "\"level\": 2, \"level\": 3", "$ Duplicate property 'level'")]
    public void Parse_WithAFault_NamesPathAndReason(string right, string wrong, string fault)
    {
        var faults = Faults($$"""{ "version": 2, "rules": [{{Tilt.Replace(right, wrong, StringComparison.Ordinal)}}] }""");

        Assert.Contains(faults, found => found.StartsWith(fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "rule": "tilt", "zone": "Z1", "set": { "above": 5 } }""", "$.overrides[0].set.clearAt is 10; it must not lie beyond the limit 5")]
    [InlineData("""{ "rule": "tild", "zone": "Z1", "set": { "above": 25 } }""", "$.overrides[0].rule 'tild' is no rule of this document")]
    [InlineData("""{ "rule": "tilt", "set": { "above": 25 } }""", "$.overrides[0] needs exactly one of class, zone and component")]
    [InlineData("""{ "rule": "tilt", "zone": "Z1" }""", "$.overrides[0] needs either set with other numbers or off")]
    [InlineData("""{ "rule": "tilt", "zone": "Z1", "set": { "abov": 25 } }""", "$.overrides[0].set.abov is unknown here")]
    [InlineData("""{ "rule": "tilt", "zone": "Z1", "set": { "id": "x" } }""", "$.overrides[0].set.id cannot be overridden")]
    [InlineData("""{ "rule": "tilt", "component": "37", "off": true }""", "$.overrides[0].component '37' is no component code")]
    [InlineData("""{ "rule": "tilt", "zone": "Z1", "off": true }, { "rule": "tilt", "zone": "Z1", "set": { "above": 25 } }""", "$.overrides[1] is the second one of rule 'tilt'")]
    public void Parse_WithAFaultyOverride_NamesPathAndReason(string row, string fault) =>
        Assert.Contains(Faults($$"""{ "version": 2, "rules": [{{Tilt}}], "overrides": [{{row}}] }"""), found => found.StartsWith(fault, StringComparison.Ordinal));

    [Fact]
    public void Parse_WithManyFaults_NamesAllAtOnce()
    {
        var other = Tilt.Replace("\"tilt\"", "\"wet\"", StringComparison.Ordinal).Replace("cover/tilt", "cover/wet", StringComparison.Ordinal);
        var faults = Faults($$"""{ "version": 3, "rules": [{{Tilt}}, {{Tilt}}, {{other}}], "rulez": [] }""");

        Assert.Equal(4, faults.Count);
    }

    [Fact]
    public void Parse_CausesInACircleOfThree_NamesTheWayOnce()
    {
        string Row(string id, string cause) => Tilt.Replace("\"tilt\"", $"\"{id}\"", StringComparison.Ordinal)
            .Replace("\"level\": 2", $$"""
            "level": 2, "causes": [{ "rule": "{{cause}}", "by": "zone" }]
            """, StringComparison.Ordinal);

        Assert.Equal("$.rules[0].causes go in a circle: a <- b <- c <- a; remove one of the links", Assert.Single(Faults($$"""{ "version": 2, "rules": [{{Row("a", "b")}}, {{Row("b", "c")}}, {{Row("c", "a")}}] }""")));
    }

    /// <summary>Each kind asks for exactly the members that the schema lists: neither may drift from the other.</summary>
    [Fact]
    public void Schema_OfEachKind_ListsWhatTheReaderAsksFor()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(SchemaPath));
        var definitions = schema.RootElement.GetProperty("$defs");
        string[] common = ["id", "kind", "version", "level", "text", "where", "causes", "latching", "group"];

        foreach (var kind in RuleKinds.Names)
        {
            using var nothing = JsonDocument.Parse("{}");
            var node = new RuleNode(nothing.RootElement, "$", (_, _) => { });
            RuleKinds.Read(kind, Played.Head(), node);
            Assert.Equal(
                node.Asked.Concat(common).Order(StringComparer.Ordinal), definitions.GetProperty(kind).GetProperty("properties").EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
        }
    }

    /// <summary>Debian's python3-jsonschema: what an editor would say of the default pack, and of one with a fault.</summary>
    [Fact]
    public void Schema_ForAnEditor_TakesTheDefaultPackAndRefusesAnotherKind()
    {
        var python = RealPart.Require("python3", "python3");
        if (Validate(python, "import jsonschema", "") != 0)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail("python3-jsonschema is not installed");
            Assert.Skip("python3-jsonschema is not installed (Debian: apt-get install python3-jsonschema)");
        }

        const string code = "import json, sys, jsonschema; s = json.load(open(sys.argv[1])); jsonschema.Draft7Validator.check_schema(s); jsonschema.validate(json.load(sys.stdin), s)";
        var pack = File.ReadAllText(RuleFile.DefaultPath);
        Assert.Equal(0, Validate(python, code, pack));
        Assert.NotEqual(0, Validate(python, code, pack.Replace("\"kind\": \"daylight\"", "\"kind\": \"nightlight\"", StringComparison.Ordinal)));
    }

    private static List<string> Faults(string text)
    {
        var faults = new List<string>();
        Assert.Null(RuleParser.Parse(text, faults));
        Assert.NotEmpty(faults);
        return faults;
    }

    private static int Validate(string python, string code, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(python, ["-c", code, SchemaPath]) { RedirectStandardError = true, RedirectStandardInput = true })!;
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It had heard enough.
        }

        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
