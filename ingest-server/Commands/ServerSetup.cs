using System.Net;
using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Registry;

namespace SmartPoles.IngestServer.Commands;

/// <summary>Everything that is read before anything starts.</summary>
public sealed record ServerSetup(ServerOptions Options, CityRegistry Registry, IReadOnlyList<AlarmRule> Rules)
{
    /// <summary>Loads registry and rules; null when there were faults.</summary>
    public static ServerSetup? Load(ServerOptions options, List<string> faults)
    {
        var registry = RegistryFile.Load(options.Registry.File, faults);
        var rulesFile = options.Alarms.RulesFile ?? Path.Combine(AppContext.BaseDirectory, "Alarms", "rules.json");
        var rules = RuleFile.Load(rulesFile, faults);
        if (registry is not null && !IPAddress.IsLoopback(IPAddress.Parse(options.Intake.Host)))
        {
            foreach (var gateway in registry.Gateways.Where(gateway => gateway.SecretHash is null))
            {
                faults.Add($"{options.Registry.File}: gateway {gateway.Id} has no secretHash, so the endpoint may listen on loopback only; Intake.Host is {options.Intake.Host}");
            }
        }

        return faults.Count == 0 ? new ServerSetup(options, registry!, rules!) : null;
    }
}
