namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>The whole configuration file of one agent.</summary>
public sealed record AgentConfiguration(
    AgentOptions Agent, UplinkOptions Uplink, OutboxOptions Outbox, StatusOptions Status, IReadOnlyList<BusOptions> Buses)
{
    /// <summary>Whether and how often devices are written to; nothing is when the file does not say so.</summary>
    public required ActuationOptions Actuation { get; init; }

    /// <summary>Ports that monitoring instruments dial; none when the file does not say so.</summary>
    public IReadOnlyList<InstrumentPortOptions> Instruments { get; init; } = [];

    /// <summary>What is watched on the pole's network; nothing when the file does not say so.</summary>
    public IReadOnlyList<ProbeOptions> Probes { get; init; } = [];

    /// <summary>Where readings go besides the ingest server.</summary>
    public ForwardOptions Forward { get; init; } = new(Hj212: null);

    /// <summary>Reads a file; with any fault in the list the result must not be used. Null when nothing could be read.</summary>
    public static AgentConfiguration? Read(string path, FaultList faults) =>
        Read(path, Path.GetDirectoryName(Path.GetFullPath(path))!, faults);

    /// <summary>Reads a file whose relative paths count from another directory: the kept copy of a configuration.</summary>
    internal static AgentConfiguration? Read(string path, string baseDirectory, FaultList faults) =>
        ConfigurationFile.Open(path, faults) is { } root ? Read(root, baseDirectory) : null;

    /// <summary>What a configuration file may hold, as its readers ask for it.</summary>
    internal static SchemaNode Describe()
    {
        var schema = new SchemaNode("$");
        Read(ConfigurationNode.Describing(schema), "/");
        return schema;
    }

    internal static AgentConfiguration Read(ConfigurationNode root, string baseDirectory)
    {
        var configuration = new AgentConfiguration(
            AgentOptions.Read(root.Section("Agent"), baseDirectory),
            UplinkOptions.Read(root.Section("Uplink"), baseDirectory),
            OutboxOptions.Read(root.Section("Outbox")),
            StatusOptions.Read(root.Section("Status")),
            [.. root.List("Buses").Select(BusOptions.Read)])
        {
            Actuation = ActuationOptions.Read(root.Section("Actuation")),
            Instruments = [.. root.List("Instruments").Select(InstrumentPortOptions.Read)],
            Probes = [.. root.List("Probes").Select(ProbeOptions.Read)],
            Forward = ForwardOptions.Read(root.Section("Forward")),
        };
        if (configuration.Buses.Count + configuration.Instruments.Count + configuration.Probes.Count == 0)
        {
            root.Fault("Buses", "nothing to read", "List at least one bus with its devices, or a port that instruments dial (Instruments), or something to watch (Probes)");
        }

        root.End();
        FindClashes(configuration.Buses, root.Faults);
        InstrumentPortOptions.FindClashes(configuration.Instruments, configuration.Buses, root.Faults);
        ProbeOptions.FindClashes(
            configuration.Probes,
            [
                .. configuration.Buses.SelectMany(bus => bus.Devices).Select(device => (device.Id, device.Path)),
                .. configuration.Instruments.SelectMany(port => port.Devices).Select(device => (device.Id, device.Path)),
            ],
            root.Faults);
        return configuration;
    }

    private static void FindClashes(IReadOnlyList<BusOptions> buses, FaultList faults)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index < buses.Count; index++)
        {
            var bus = buses[index];
            if (bus.Name.Length > 0 && !names.Add(bus.Name))
            {
                faults.Add($"$.Buses[{index}].Name", $"'{bus.Name}' is the name of an earlier bus", "Give every bus its own name");
            }

            var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var device in bus.Devices)
            {
                if (device.Id.Length > 0 && !ids.TryAdd(device.Id, device.Path))
                {
                    faults.Add($"{device.Path}.Id", $"'{device.Id}' is also the id of {ids[device.Id]}", "Give every device its own id; add -02 for a second device of one component");
                }

                if (device.Address is { } address)
                {
                    // Leading zeros may be left out.
                    var digits = address.TrimStart('0').ToUpperInvariant();
                    if (!addresses.TryAdd($"meter {digits}", device.Path)) faults.Add($"{device.Path}.Address", $"{address} is also the address of {addresses[$"meter {digits}"]} on this bus", "A meter is listed once; correct one of the addresses");
                }
                else if (device.Talker is not null)
                {
                    // Two may have the same letters: by their profiles it shows whether they take each other's sentences.
                    continue;
                }
                else if (!addresses.TryAdd($"unit {device.Unit}", device.Path))
                {
                    faults.Add($"{device.Path}.Unit", $"unit {device.Unit} is also the unit of {addresses[$"unit {device.Unit}"]} on this bus", "Set another address at one of the devices and here");
                }
            }
        }
    }
}
