using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent run CONFIG</c></summary>
internal static class RunCommand
{
    internal static Command Build()
    {
        var config = CommandLine.ConfigArgument();
        var command = new Command("run", "Runs the agent until it is stopped (Ctrl+C or SIGTERM).") { config };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(config)!.FullName, stop));
        return command;
    }

    private static async Task<int> RunAsync(string path, CancellationToken cancel)
    {
        var faults = new List<Fault>();
        if (AgentSetup.Load(path, faults) is not { } setup) return CheckCommand.Report(faults);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var logs = LoggerFactory.Create(builder => builder.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        }));
        try
        {
            await using var pipeline = EdgePipeline.Open(setup, TimeProvider.System, logs);
            await pipeline.RunAsync(stop.Token);
            Console.WriteLine(pipeline.Summary);
            return CommandLine.Ok;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{setup.Configuration.Agent.DataDirectory}: {fault.Message}");
            return CommandLine.Failed;
        }
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
