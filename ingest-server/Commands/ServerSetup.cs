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

    /// <summary>The registry is that of the configuration's file, and not one that was imported.</summary>
    public bool IsRegistryOfFile { get; init; }

    /// <summary>What an operator should know; null for nothing.</summary>
    public string? Notice { get; init; }

    /// <summary>Loads registry and rules; null when there were faults.</summary>
    public static ServerSetup? Load(ServerOptions options, List<string> faults)
    {
        var registry = LoadRegistry(options, faults, out var isOfFile, out var notice);
        var rulesFile = options.Alarms.RulesFile ?? RuleFile.DefaultPath;
        var rules = RuleFile.Load(rulesFile, faults);
        return faults.Count == 0 ? new ServerSetup(options, registry!, rules!) { IsRegistryOfFile = isOfFile, Notice = notice } : null;
    }

    /// <summary>The file of the configuration, as long as nothing was imported; from then on what was imported last.</summary>
    private static CityRegistry? LoadRegistry(ServerOptions options, List<string> faults, out bool isOfFile, out string? notice)
    {
        (isOfFile, notice) = (true, null);
        var archive = new RegistryArchive(options.DataDirectory);
        try
        {
            if (archive.Active() is not { IsImported: true } active) return RegistryFile.Load(options.Registry.File, faults);
            isOfFile = false;
            if (File.Exists(options.Registry.File) && RegistryFile.HashOf(options.Registry.File) != active.Source)
            {
                notice = $"{options.Registry.File} was changed after an import and is not used; take it with: ingest-server registry import {options.Registry.File}";
            }

            return archive.Load(active.Content, faults);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add(fault.Message);
            return null;
        }
    }
}
