using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Commands;

/// <summary>Everything that is read before anything starts.</summary>
public sealed record ServerSetup(ServerOptions Options, CityRegistry Registry, IReadOnlyList<AlarmRule> Rules)
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
        var rules = RuleFile.Load(RulesFileOf(options), faults);
        return faults.Count == 0 ? new ServerSetup(options, registry!, rules!) : null;
    }

    /// <summary>The rule file of a configuration: its own, or the one that comes with the program.</summary>
    internal static string RulesFileOf(ServerOptions options) => options.Alarms.RulesFile ?? Path.Combine(AppContext.BaseDirectory, "Alarms", "rules.json");
}
