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
        var command = new Command("run", "Runs the agent until it is stopped (Ctrl+C or SIGTERM). SIGHUP reads the configuration again.") { config };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(config)!.FullName, stop));
        return command;
    }

    private static async Task<int> RunAsync(string path, CancellationToken cancel)
    {
        // Until its handler has returned once, System.CommandLine answers a signal by ending the process at once.
        await Task.Yield();
        using var logs = ConsoleLog.ForThisProcess();
        var faults = new List<Fault>();
        var setup = AgentSetup.Load(path, faults);
        var history = ConfigurationHistory.Open(DataDirectory(setup, path));
        if (Choose(setup, history, path, faults, logs.CreateLogger(nameof(Configuration))) is not { } chosen) return CheckCommand.Report(faults);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        try
        {
            await using var pipeline = EdgePipeline.Open(chosen, path, history, TimeProvider.System, logs);

            // The disk is no fault of the configuration: three starts on it must not bring back the last good one.
            if (pipeline.IsDiskAwaited) history.EndStart();
            await RunAsync(pipeline, logs, stop.Token);
            history.EndStart();
            Console.WriteLine(pipeline.Summary);
            return CommandLine.Ok;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Another agent has the directory, or the disk refuses: not the configuration's fault.
            history.EndStart();
            Console.Error.WriteLine($"{chosen.Configuration.Agent.DataDirectory}: {fault.Message}");
            return CommandLine.Failed;
        }
    }

    /// <summary>Runs the pipeline and tells the service manager, if there is one, how it goes.</summary>
    private static async Task RunAsync(EdgePipeline pipeline, ILoggerFactory logs, CancellationToken stop)
    {
        using var notify = ServiceNotify.FromEnvironment(TimeProvider.System);
        using var onHangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            notify.Reloading();
            pipeline.Reload();
            notify.Ready(pipeline.Summary);
        });
        using var over = new CancellationTokenSource();
        var watchdog = new Watchdog(notify, () => pipeline.WatchedLoops, () => pipeline.Summary, TimeProvider.System, logs.CreateLogger(nameof(Status)));
        var running = pipeline.RunAsync(stop);
        notify.Ready(pipeline.Summary);
        await using var onStop = stop.Register(notify.Stopping);
        var watching = watchdog.RunAsync(over.Token);
        await running;
        await over.CancelAsync();
        await watching;
    }

    /// <summary>The configuration to run: that of the file, or the last good one; null to tell the faults and end.</summary>
    private static AgentSetup? Choose(AgentSetup? setup, ConfigurationHistory history, string path, List<Fault> faults, ILogger logger)
    {
        var starts = history.FailedStarts;
        switch (history.BeginStart(setup?.Files.Fingerprint))
        {
            case StartChoice.Run or StartChoice.Try:
                return setup;
            case StartChoice.UseLastGood:
                var goodFaults = new List<Fault>();
                if (AgentSetup.LoadLastGood(history, path, goodFaults) is not { } good) return setup;
                foreach (var fault in faults) logger.ConfigurationFault(fault.ToString());
                logger.UsingLastGood(path, starts);
                return good;
            default:
                return null;
        }
    }

    /// <summary>Where the data lie, also of a configuration that cannot be used.</summary>
    private static string DataDirectory(AgentSetup? setup, string path)
    {
        var configuration = setup?.Configuration ?? AgentConfiguration.Read(path, new FaultList(path));
        return configuration?.Agent.DataDirectory ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, AgentOptions.DataDirectoryDefault);
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
