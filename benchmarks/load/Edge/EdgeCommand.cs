using System.CommandLine;
using SmartPoles.DeviceSimulators;

namespace SmartPoles.LoadRig.Edge;

/// <summary><c>edge --json FILE</c></summary>
internal static class EdgeCommand
{
    private static readonly TimeSpan SoakDefault = TimeSpan.FromMinutes(2);

    private static readonly (string Name, Func<RigContext, CancellationToken, Task> Run)[] Runs =
    [
        ("first-poll", FirstPollRun.RunAsync),
        ("line-use", LineUseRun.RunAsync),
        ("footprint", FootprintRun.RunAsync),
        ("recovery", RecoveryRun.RunAsync),
        ("tcp-read", TcpReadRun.RunAsync),
        ("fairness", FairnessRun.RunAsync),
    ];

    public static Command Create(TimeProvider time)
    {
        var json = new Option<FileInfo?>("--json") { Description = "Where the figures go" };
        var soak = Duration.Option("--soak", $"How long memory and processor are watched; {SoakDefault.TotalMinutes:0} minutes unless given, 1h for the figure of record");
        var agent = new Option<FileInfo?>("--agent") { Description = "A published agent to measure; unless given it is published first" };
        var only = new Option<string[]>("--only") { Description = $"Some of the measurements: {string.Join(", ", Runs.Select(run => run.Name))}" };
        var trace = new Option<FileInfo?>("--trace") { Description = "Where every question that the agent's slave heard goes, as CSV; fairness only" };
        only.AcceptOnlyFromAmong([.. Runs.Select(run => run.Name)]);
        var command = new Command("edge", "Measures the edge agent's native binary on simulated buses; about 12 minutes.") { json, soak, agent, only, trace };
        command.SetAction(async (parsed, stop) =>
        {
            try
            {
                var binary = parsed.GetValue(agent) is { } given ? new AgentBinary(given.FullName) : await AgentBinary.PublishAsync(Console.Error.WriteLine, stop);
                var rig = new RigContext(binary, time, Console.Error.WriteLine, parsed.GetValue(soak) ?? SoakDefault) { Trace = parsed.GetValue(trace)?.FullName };
                var chosen = parsed.GetValue(only) is { Length: > 0 } names ? Runs.Where(run => names.Contains(run.Name)) : Runs;
                var report = new RunReport(time, rig.Tell);
                rig.Report("binary_mb", binary.Megabytes());
                foreach (var (_, run) in chosen) await run(rig, stop);
                report.Write(rig.Results, EdgeLimits.All, parsed.GetValue(json)?.FullName);
                return 0;
            }
            catch (RigException fault)
            {
                Console.Error.WriteLine(fault.Message);
                return 1;
            }
        });
        return command;
    }
}
