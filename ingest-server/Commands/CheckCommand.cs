using System.CommandLine;

namespace SmartPoles.IngestServer.Commands;

/// <summary><c>ingest-server check [CONFIG]</c></summary>
internal static class CheckCommand
{
    internal static Command Build()
    {
        var arguments = new ServerArguments();
        var command = new Command("check", "Reads configuration, registry and rules, names every fault, and starts nothing.");
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            var faults = new List<string>();
            var setup = arguments.Load(parsed, faults) is { } options ? ServerSetup.Load(options, faults) : null;
            if (setup is null) return Report(faults);
            Console.WriteLine(
                $"ok: {setup.Registry.Gateways.Count} gateways, {setup.Registry.Components.Count} components, {setup.Rules.Count} alarm rules, store {setup.Options.Storage.Store}");
            return CommandLine.Ok;
        });
        return command;
    }

    internal static int Report(List<string> faults)
    {
        Console.Error.WriteLine(faults.Count == 1 ? "1 fault:" : $"{faults.Count} faults:");
        foreach (var fault in faults) Console.Error.WriteLine($"  {fault}");
        return CommandLine.BadInput;
    }
}
