using System.CommandLine;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Technician;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent check CONFIG [--offline] [--json]</c></summary>
internal static class CheckCommand
{
    private const string Area = "configuration";

    internal static Command Build()
    {
        var config = CommandLine.ConfigArgument();
        var offline = new Option<bool>("--offline") { Description = "Configuration and profiles only: touches no port and no network" };
        var json = new Option<bool>("--json") { Description = "As JSON, for scripts" };
        var command = new Command(
            "check",
            """
            Names every fault of configuration and profiles, then looks at the world: clock, disk, ports, devices, server.
            Starts nothing and changes nothing. While the agent runs, its own word is taken for ports, devices and session.

            Ends with 0 when all is well or only warned of, 1 when something does not work, 2 when the configuration is wrong.
            """)
        {
            config, offline, json,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(config)!.FullName, parsed.GetValue(offline), parsed.GetValue(json), stop));
        return command;
    }

    internal static int Report(List<Fault> faults)
    {
        Console.Error.WriteLine(faults.Count == 1 ? "1 fault:" : $"{faults.Count} faults:");
        foreach (var fault in faults) Console.Error.WriteLine($"  {fault}");
        return CommandLine.BadInput;
    }

    private static async Task<int> RunAsync(string path, bool isOffline, bool isJson, CancellationToken stop)
    {
        var faults = new List<Fault>();
        var setup = AgentSetup.Load(path, faults);
        if (setup is null)
        {
            if (isJson) Console.Out.Write(CheckText.Json([.. faults.Select(fault => CheckResult.Fault(Area, $"{At(fault)}: {fault.Problem}", fault.Remedy))]));
            else Report(faults);
            return CommandLine.BadInput;
        }

        var text = CheckText.ForConsole();
        var results = new List<CheckResult>();
        var progress = ProgressLine.OnConsole();
        Tell(Summary(path, setup));
        if (!isOffline) await LookAsync(setup, progress, Tell, stop);
        if (isJson) Console.Out.Write(CheckText.Json(results));
        var bad = results.Count(result => result.Mark == CheckMark.Fault);
        var warned = results.Count(result => result.Mark == CheckMark.Warning);
        if (!isJson) Console.WriteLine(bad > 0 ? $"{Count(bad, "fault")}, {Count(warned, "warning")}" : warned > 0 ? $"no fault, {Count(warned, "warning")}" : "all well");
        return bad > 0 ? CommandLine.Failed : CommandLine.Ok;

        void Tell(CheckResult result)
        {
            results.Add(result);
            progress.Clear();
            if (!isJson) Console.WriteLine(text.Line(result));
        }
    }

    private static async Task LookAsync(AgentSetup setup, ProgressLine progress, Action<CheckResult> tell, CancellationToken stop)
    {
        var configuration = setup.Configuration;
        var time = TimeProvider.System;
        using var agent = await RunningAgent.FindAsync(configuration, time, stop);
        var isRunning = agent is not null || DiskCheck.IsLocked(configuration.Agent.DataDirectory);
        tell(ClockCheck.Run(time));
        foreach (var result in DiskCheck.Run(configuration, isRunning, time)) tell(result);
        var check = new BusCheck(time, progress.Show);
        foreach (var (bus, devices) in configuration.Buses.Zip(setup.Devices))
        {
            foreach (var result in await check.RunAsync(bus, devices, agent, isRunning, stop)) tell(result);
        }

        foreach (var result in await new ProbeCheck(time, progress.Show).RunAsync(configuration.Probes, stop)) tell(result);
        foreach (var result in await new Hj212Check(time).RunAsync(configuration, isRunning, stop)) tell(result);

        progress.Show("server");
        foreach (var server in configuration.Uplink.Servers)
        {
            foreach (var result in await new ServerCheck(time).RunAsync(server, configuration, agent, isRunning, stop)) tell(result);
        }
    }

    private static CheckResult Summary(string path, AgentSetup setup)
    {
        var devices = setup.Devices.Sum(bus => bus.Count) + setup.Pushed.Count;
        var quantities = setup.Devices.SelectMany(bus => bus).Sum(device => device.Quantities.Count) + setup.Pushed.Sum(device => device.Quantities.Count);
        return CheckResult.Good(Area, $"{path}: {(setup.Devices.Count == 1 ? "1 bus" : $"{setup.Devices.Count} buses")}, {Count(devices, "device")}, {quantities} quantities");
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private static string At(Fault fault) =>
        fault.Position is { } at ? $"{fault.File}:{at.Line}:{at.Column}: {fault.Path}" : $"{fault.File}: {fault.Path}";
}
