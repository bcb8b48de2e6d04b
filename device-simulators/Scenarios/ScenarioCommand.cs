using System.CommandLine;
using System.Text;
using SmartPoles.DeviceSimulators.Demo;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>The verb <c>scenario</c>: what there is, whether a file is right, and what it would do.</summary>
public static class ScenarioCommand
{
    private const string Description =
        """
        Scenarios are timelines of what happens in a city, with the truth of which alarms are right for it. They are played by
        demo --scenario NAME|FILE, or by scenario play against a server that runs already; both write truth.jsonl, and score
        compares that with the alarms of the server.

        Examples:
          device-simulators scenario list
          device-simulators scenario show stolen-cover                  the timeline in the demo's city, and its truth
          device-simulators scenario show stolen-cover --json > my.json  a file to begin with
          device-simulators scenario check my.json                      all faults at once, each with line and path
          device-simulators scenario record burst-main --city city --out burst   as a recording, without waiting for it
          device-simulators scenario score-all --seeds tuning --out runs         every built-in one, each on a server of its own
          device-simulators scenario check --schema > scenario.schema.json   for an editor that completes
        """;

    public static Command Create(TimeProvider clock)
    {
        var list = new Command("list", "The built-in scenarios");
        list.SetAction(parsed => List(parsed.InvocationConfiguration.Output));
        return new Command("scenario", Description) { list, Check(), Show(), PlayCommand.Create(clock), RecordScenarioCommand.Create(), Scoring.ScoreAllCommand.Create(clock) };
    }

    private static Command Check()
    {
        var file = new Argument<string?>("FILE") { Description = "Scenario file, or the name of a built-in one", Arity = ArgumentArity.ZeroOrOne };
        var schema = new Option<bool>("--schema") { Description = "Print the JSON schema and end" };
        var (gateways, seed) = CityOptions();
        var command = new Command("check", "Say all that is wrong with a scenario") { file, schema, gateways, seed };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(schema))
            {
                output.Write(ScenarioLibrary.Schema);
                return ExitCodes.Done;
            }

            if (parsed.GetValue(file) is not { } name) return Refuse(parsed, "Name a file, or --schema for the schema");
            if (Plan(name, parsed.GetValue(gateways), parsed.GetValue(seed), out var reason) is not { } plan) return Refuse(parsed, reason);
            output.WriteLine(
                $"{name}: right. {plan.Scenes.Count} scenes, {plan.Steps.Count} steps, {plan.Scenes.Sum(scene => scene.Right.Count)} right alarms, "
                + $"{plan.Scenes.Sum(scene => scene.Consequences.Count)} consequences in {plan.City}");
            output.WriteLine($"Play it: device-simulators demo --scenario {name}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var name = new Argument<string>("NAME") { Description = "Name of a built-in scenario, or a file" };
        var json = new Option<bool>("--json") { Description = "Print its file instead" };
        var (gateways, seed) = CityOptions();
        var command = new Command("show", "The timeline of a scenario in the demo's city, and its truth") { name, json, gateways, seed };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var asked = parsed.GetValue(name)!;
            if (parsed.GetValue(json))
            {
                if (ScenarioLibrary.Load(asked, out var trouble) is not { } text) return Refuse(parsed, trouble);
                output.Write(Encoding.UTF8.GetString(text));
                return ExitCodes.Done;
            }

            if (Plan(asked, parsed.GetValue(gateways), parsed.GetValue(seed), out var reason) is not { } plan) return Refuse(parsed, reason);
            ScenarioText.Write(plan, output);
            return ExitCodes.Done;
        });
        return command;
    }

    private static (Option<int> Gateways, Option<ulong> Seed) CityOptions() => (
        new Option<int>("--gateways") { Description = "Fleet of the demo's city that it is laid into", HelpName = "N", DefaultValueFactory = _ => 50 },
        new Option<ulong>("--seed") { Description = "Seed of the picks", HelpName = "N", DefaultValueFactory = _ => 1 });

    private static RunPlan? Plan(string name, int gateways, ulong seed, out string reason)
    {
        if (gateways is < 1 or > 1000)
        {
            reason = $"--gateways {gateways} is outside 1..1000";
            return null;
        }

        if (ScenarioLibrary.Find(name, out reason) is not { } scenario) return null;
        var faults = new ScenarioFaults();
        var plan = new DemoCity(gateways).PlanOf(scenario, seed, faults);
        if (plan is null) reason = faults.ToText(name);
        return plan;
    }

    private static int List(TextWriter output)
    {
        foreach (var name in ScenarioLibrary.Names)
        {
            var scenario = ScenarioLibrary.Find(name, out var reason);
            output.WriteLine($"{name,-22} {scenario?.About ?? reason}");
        }

        output.WriteLine();
        output.WriteLine("Look at one: device-simulators scenario show NAME    play it: device-simulators demo --scenario NAME");
        return ExitCodes.Done;
    }

    private static int Refuse(ParseResult parsed, string reason)
    {
        parsed.InvocationConfiguration.Error.WriteLine(reason);
        return ExitCodes.Misused;
    }
}
