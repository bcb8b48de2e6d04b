using System.Text;
using SmartPoles.DeviceSimulators.Demo;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.World;

namespace SmartPoles.DeviceSimulators.Tests.Scenarios;

/// <summary>Short ways to scenarios and plans.</summary>
internal static class TestScenario
{
    internal const string Cover = "3715020103000001";

    /// <summary>The city of the demo: two poles behind agents, a fleet of 50.</summary>
    internal static ScenarioCity Town { get; } = ScenarioCity.Of(new DemoCity(50).Plan, gateway => string.CompareOrdinal(gateway, "GW-000002") > 0);

    /// <summary>A file around some scenes.</summary>
    internal static string File(params string[] scenes) =>
        $$"""
        {
          "version": 1, "name": "test", "lasts": "10m",
          "scenes": [
            {{string.Join(",\n    ", scenes)}}
          ]
        }
        """;

    /// <summary>A scene on one line.</summary>
    internal static string Scene(string where, string doing, string right = "[]", string at = "1m", string more = "") =>
        $$"""{ "kind": "k", "what": "w", "at": "{{at}}", "where": {{where}}, "do": [{{doing}}], "right": {{right}}{{more}} }""";

    internal static Scenario Read(string text)
    {
        var faults = new ScenarioFaults();
        var scenario = ScenarioReader.Read(Encoding.UTF8.GetBytes(text), faults);
        Assert.Equal("", faults.ToText("test"));
        return scenario!;
    }

    internal static RunPlan Plan(string text, ulong seed = 1, ScenarioCity? city = null)
    {
        var faults = new ScenarioFaults();
        var plan = RunPlanner.Plan(Read(text), city ?? Town, seed, faults);
        Assert.Equal("", faults.ToText("test"));
        return plan!;
    }

    /// <summary>What is wrong, as it is told.</summary>
    internal static string[] FaultsOf(string text)
    {
        var faults = new ScenarioFaults();
        if (ScenarioReader.Read(Encoding.UTF8.GetBytes(text), faults) is { } scenario) RunPlanner.Plan(scenario, Town, 1, faults);
        return faults.IsEmpty ? [] : faults.ToText("f").Split('\n');
    }

    internal static string Text(this RunPlan plan) => string.Join('\n', plan.Steps.Select(step => $"{step.At} {step.IsEnd} {step.Action.Form.Name} {step.Subject} {step.Scene}"))
        + string.Join('\n', plan.Scenes.Select(scene => $"{scene.Id} {scene.Place} {string.Join(',', scene.Right.Concat(scene.Consequences).Select(alarm => $"{alarm.Rule}/{alarm.Subject}/{alarm.Neighbours.Count}"))}"));

    internal static DeviceKind KindOf(string device) => Town.Things.Single(thing => thing.Device == device).Kind;
}
