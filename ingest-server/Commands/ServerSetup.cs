using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Alarms.Rules;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Commands;

/// <summary>Everything that is read before anything starts.</summary>
public sealed record ServerSetup(ServerOptions Options, CityRegistry Registry, RuleSet Rules)
{
    /// <summary>
    /// Plays a recording: receive times and ticks come from it and not from the clock, so that alarms come out as they did. From the command
    /// line alone, and only for an empty data folder: what it journals is not the present.
    /// </summary>
    public bool IsReplay { get; init; }

    /// <summary>Loads registry and rules; null when there were faults.</summary>
    public static ServerSetup? Load(ServerOptions options, List<string> faults)
    {
        var registry = RegistryFile.Load(options.Registry.File, faults);
        var rules = RuleFile.Load(options.Alarms.RulesFile ?? RuleFile.DefaultPath, faults);
        return faults.Count == 0 ? new ServerSetup(options, registry!, rules!) : null;
    }
}
