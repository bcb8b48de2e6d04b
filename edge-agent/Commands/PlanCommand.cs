using System.CommandLine;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Gathering.Simulation;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent plan CONFIG [--json]</c></summary>
internal static class PlanCommand
{
    internal static Command Build()
    {
        var config = CommandLine.ConfigArgument();
        var json = new Option<bool>("--json") { Description = "As JSON, for scripts" };
        var command = new Command(
            "plan",
            "Shows what will be asked on each bus, how much of its time that takes, and the longest time between two readings of every quantity with 0, 1, 2... dead devices. Asks nobody: it runs the scheduler on an imagined bus. Ends with 2 when a bus cannot hold its periods, and says why.")
        {
            config, json,
        };
        command.SetAction(parsed =>
        {
            var faults = new List<Fault>();
            if (AgentSetup.Load(parsed.GetValue(config)!.FullName, faults, refusesOverload: false) is not { } setup) return CheckCommand.Report(faults);
            var plan = new PollPlan([.. setup.Configuration.Buses.Zip(setup.Devices, PollPlanner.For)]);
            Console.WriteLine(parsed.GetValue(json) ? plan.ToJson() : plan.ToText().TrimEnd());
            return plan.Holds ? CommandLine.Ok : CommandLine.BadInput;
        });
        return command;
    }
}
