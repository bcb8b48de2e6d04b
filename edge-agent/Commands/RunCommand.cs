using System.CommandLine;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Status;

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
        using var logs = ConsoleLog.ForThisProcess();
        try
        {
            await using var pipeline = EdgePipeline.Open(setup, TimeProvider.System, logs);
            await RunAsync(pipeline, logs, stop.Token);
            Console.WriteLine(pipeline.Summary);
            return CommandLine.Ok;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{setup.Configuration.Agent.DataDirectory}: {fault.Message}");
            return CommandLine.Failed;
        }
    }

    /// <summary>Runs the pipeline and tells the service manager, if there is one, how it goes.</summary>
    private static async Task RunAsync(EdgePipeline pipeline, ILoggerFactory logs, CancellationToken stop)
    {
        using var notify = ServiceNotify.FromEnvironment(TimeProvider.System);
        using var over = new CancellationTokenSource();
        var watchdog = new Watchdog(notify, pipeline.WatchedLoops, () => pipeline.Summary, TimeProvider.System, logs.CreateLogger(nameof(Status)));
        var running = pipeline.RunAsync(stop);
        notify.Ready(pipeline.Summary);
        await using var onStop = stop.Register(notify.Stopping);
        var watching = watchdog.RunAsync(over.Token);
        await running;
        await over.CancelAsync();
        await watching;
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
