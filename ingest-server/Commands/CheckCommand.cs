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
        var rate = new Option<double?>("--rate")
        {
            Description = "Readings/s that the disk need is told for. Default: every device of the registry sends 5 quantities a minute.",
        };
        command.Options.Add(rate);
        command.SetAction(parsed =>
        {
            var faults = new List<string>();
            var setup = arguments.Load(parsed, faults) is { } options ? ServerSetup.Load(options, faults) : null;
            if (setup is null) return Report(faults);
            Console.WriteLine(
                $"ok: {setup.Registry.Gateways.Count} gateways, {setup.Registry.Components.Count} components, {setup.Rules.Rules.Count} alarm rules, store {string.Join(", ", setup.Options.Storage.InUse())}");
            if (setup.Notice is { } notice) Console.WriteLine(notice);
            Console.WriteLine(DiskNeed.Of(setup, parsed.GetValue(rate)));
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
