using System.CommandLine;
using SmartPoles.DeviceSimulators.Scenarios;
using SmartPoles.DeviceSimulators.World;
using Spectre.Console;

namespace SmartPoles.DeviceSimulators.Demo;

/// <summary><c>device-simulators demo</c>: the main job, end to end, in one command.</summary>
public static class DemoCommand
{
    private static readonly TimeSpan Redraw = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(5);
    private const int StoreCountEvery = 5;

    private const string Description =
        """
        Starts the ingest server, two edge agents on simulated buses and a fleet of gateways; plays scenes and shows what
        becomes of them. Open the printed address in a browser: its map goes to each scene as it begins and says which alarm
        to expect. Ctrl+C stops everything.

        Examples:
          device-simulators demo
          device-simulators demo --for 90s --report demo.json
          device-simulators demo --for 90s --kill server@40s --kill agent-1@40s
          device-simulators demo --scenario storm --speed 10           see: device-simulators scenario list
          device-simulators demo --store influxdb --influx-url http://127.0.0.1:8086
        """;

    public static Command Create(TimeProvider clock)
    {
        var arguments = new DemoArguments();
        var command = new Command("demo", Description);
        arguments.AddTo(command);
        command.SetAction((parsed, stop) => RunAsync(arguments, parsed, clock, stop));
        return command;
    }

    private static async Task<int> RunAsync(DemoArguments arguments, ParseResult parsed, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            var options = arguments.Read(parsed, clock);
            var city = new DemoCity(options.FleetGateways);
            var faults = new ScenarioFaults();
            if (city.PlanOf(options.Scenario, options.Seed, faults) is not { } plan) throw new WorldArgumentException(faults.ToText(options.Scenario.Name));
            Directory.CreateDirectory(options.Data);
            if (await ProductPrograms.BuildAsync(AnsiConsole.WriteLine, stop) is not { } programs) return ExitCodes.Failed;
            await using var run = new DemoRun(options, city, plan, programs, clock);
            return await RunAsync(run, options, clock, stop);
        }
        catch (WorldArgumentException fault)
        {
            Console.Error.WriteLine(fault.Message);
            return ExitCodes.Misused;
        }
        catch (IOException fault)
        {
            Console.Error.WriteLine(fault.Message);
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Done;
        }
    }

    private static async Task<int> RunAsync(DemoRun run, DemoOptions options, TimeProvider clock, CancellationToken stop)
    {
        AnsiConsole.WriteLine($"data and logs in {options.Data}");
        if (!await run.StartAsync(stop))
        {
            Console.Error.WriteLine(run.Trouble ?? $"The server did not become ready; see {Path.Combine(options.Data, "ingest-server.log")}");
            return ExitCodes.Failed;
        }

        AnsiConsole.WriteLine($"console {run.Console}");
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var showing = ShowAsync(run, clock, ended.Token);
        await run.PlayAsync(stop);
        var played = run.Played;
        await ended.CancelAsync();
        await showing;
        if (run.Trouble is { } trouble)
        {
            Console.Error.WriteLine(trouble);
            return ExitCodes.Failed;
        }

        if (options.For is null || stop.IsCancellationRequested) return ExitCodes.Done;
        AnsiConsole.WriteLine("settling and reading the store back ...");
        if (await run.SettleAsync(played, AnsiConsole.WriteLine, stop) is not { } report) return ExitCodes.Failed;
        if (options.Report is { } path) report.Write(path);
        Conclude(report);
        return report.IsGood ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task ShowAsync(DemoRun run, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            if (Console.IsOutputRedirected) await ShowLinesAsync(run, clock, stop);
            else await ShowTableAsync(run, clock, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private static async Task ShowLinesAsync(DemoRun run, TimeProvider clock, CancellationToken stop)
    {
        while (true)
        {
            Console.WriteLine(LiveTable.Line(await run.LookAsync(countStore: true, stop)));
            await Task.Delay(LineEvery, clock, stop);
        }
    }

    private static async Task ShowTableAsync(DemoRun run, TimeProvider clock, CancellationToken stop)
    {
        var view = await run.LookAsync(countStore: true, stop);
        await AnsiConsole.Live(LiveTable.Draw(view)).StartAsync(async live =>
        {
            for (var turn = 0; ; turn++)
            {
                // Counting reads the store: now and then is enough for a table.
                var next = await run.LookAsync(countStore: turn % StoreCountEvery == 0, stop);
                view = next with { Stored = next.Stored ?? view.Stored };
                live.UpdateTarget(LiveTable.Draw(view));
                await Task.Delay(Redraw, clock, stop);
            }
        });
    }

    private static void Conclude(DemoReport report)
    {
        Console.WriteLine(
            $"published {report.Published}  acknowledged {report.Acknowledged}  stored {report.Stored}  lost {report.Lost}  duplicates {report.Duplicates}  "
            + $"pending {report.Pending}  alarms raised {report.AlarmsRaised}, cleared {report.AlarmsCleared}");
        foreach (var scene in report.Scenes)
        {
            var result = !scene.Played ? "not played" : scene.IsRight ? "ok" : $"MISSING {string.Join(", ", scene.Missing)} TWICE {string.Join(", ", scene.Twice)}";
            if (scene.WithoutRule.Count > 0) result += $" (this server has no rule for {string.Join(", ", scene.WithoutRule)})";
            Console.WriteLine($"  {scene.AtSeconds,3:0} s  {scene.What}: {result}");
        }

        foreach (var fault in report.Faults) Console.WriteLine($"  {fault}");
        Console.WriteLine(report.IsGood ? "good" : "NOT GOOD");
    }
}
