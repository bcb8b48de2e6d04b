using System.CommandLine;
using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent check CONFIG</c></summary>
internal static class CheckCommand
{
    internal static Command Build()
    {
        var config = CommandLine.ConfigArgument();
        var command = new Command("check", "Reads configuration and profiles, names every fault, and starts nothing.") { config };
        command.SetAction(parsed =>
        {
            var faults = new List<Fault>();
            if (AgentSetup.Load(parsed.GetValue(config)!.FullName, faults) is not { } setup) return Report(faults);
            foreach (var (bus, devices) in setup.Configuration.Buses.Zip(setup.Devices))
            {
                Console.WriteLine($"bus {bus.Name}: {devices.Count} devices, {devices.Sum(device => device.Reads.Count)} requests a round");
                foreach (var device in devices)
                {
                    Console.WriteLine($"  unit {device.Unit,3}  {device.Id}  {device.Profile.Name}, {device.Quantities.Count} quantities every {device.Period.TotalMilliseconds:0} ms");
                }
            }

            Console.WriteLine("ok");
            return CommandLine.Ok;
        });
        return command;
    }

    internal static int Report(List<Fault> faults)
    {
        Console.Error.WriteLine(faults.Count == 1 ? "1 fault:" : $"{faults.Count} faults:");
        foreach (var fault in faults) Console.Error.WriteLine($"  {fault}");
        return CommandLine.BadInput;
    }
}
