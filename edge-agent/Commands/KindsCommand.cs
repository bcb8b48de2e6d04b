using System.CommandLine;
using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary><c>edge-agent kinds</c></summary>
internal static class KindsCommand
{
    internal static Command Build()
    {
        var own = new Option<DirectoryInfo?>("--profiles") { Description = "Directory with profiles of your own, listed too" };
        var command = new Command("kinds", "Lists the kinds of devices that can be read: protocol, profile and quantities with their units.") { own };
        command.SetAction(parsed =>
        {
            var faults = new FaultList("profiles");
            var library = new ProfileLibrary(parsed.GetValue(own)?.FullName);
            Console.Out.Write(KindTable.Write(library, faults));
            List<Fault> all = [.. faults.Faults, .. library.Faults];
            return all.Count == 0 ? CommandLine.Ok : CheckCommand.Report(all);
        });
        return command;
    }
}
