using System.CommandLine;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Outbox;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent outbox CONFIG [--json]</c></summary>
internal static class OutboxCommand
{
    internal static Command Build()
    {
        var config = CommandLine.ConfigArgument();
        var json = new Option<bool>("--json") { Description = "As JSON, for scripts" };
        var command = new Command(
            "outbox",
            "Shows what lies in the outbox, per epoch and device: numbers given out, still pending, dropped. Reads only; works while the agent runs and after it was killed.")
        {
            config, json,
        };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(config)!.FullName;
            var faults = new FaultList(path);
            var configuration = AgentConfiguration.Read(path, faults);
            if (configuration is null || faults.Faults.Count > 0) return CheckCommand.Report([.. faults.Faults]);
            try
            {
                var report = OutboxReport.Read(configuration, TimeProvider.System);
                Console.WriteLine(parsed.GetValue(json) ? report.ToJson() : report.ToText());
                return CommandLine.Ok;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"{configuration.Agent.DataDirectory}: {fault.Message}");
                return CommandLine.Failed;
            }
        });
        return command;
    }
}
