namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>The whole configuration file of one agent.</summary>
public sealed record AgentConfiguration(
    AgentOptions Agent, UplinkOptions Uplink, OutboxOptions Outbox, IReadOnlyList<BusOptions> Buses)
{
    /// <summary>Whether and how often devices are written to; nothing is when the file does not say so.</summary>
    public required ActuationOptions Actuation { get; init; }

    /// <summary>Reads a file; with any fault in the list the result must not be used. Null when nothing could be read.</summary>
    public static AgentConfiguration? Read(string path, FaultList faults)
    {
        var root = ConfigurationFile.Open(path, faults);
        if (root is null) return null;
        var baseDirectory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var configuration = new AgentConfiguration(
            AgentOptions.Read(root.Section("Agent"), baseDirectory),
            UplinkOptions.Read(root.Section("Uplink"), baseDirectory),
            OutboxOptions.Read(root.Section("Outbox")),
            [.. root.List("Buses").Select(BusOptions.Read)])
        {
            Actuation = ActuationOptions.Read(root.Section("Actuation")),
        };
        if (configuration.Buses.Count == 0) root.Fault("Buses", "no bus", "List at least one bus with its devices");
        root.End();
        FindClashes(configuration.Buses, faults);
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

            var units = new Dictionary<int, string>();
            foreach (var device in bus.Devices)
            {
                if (device.Id.Length > 0 && !ids.TryAdd(device.Id, device.Path))
                {
                    faults.Add($"{device.Path}.Id", $"'{device.Id}' is also the id of {ids[device.Id]}", "Give every device its own id; add -02 for a second device of one component");
                }

                if (!units.TryAdd(device.Unit, device.Path))
                {
                    faults.Add($"{device.Path}.Unit", $"unit {device.Unit} is also the unit of {units[device.Unit]} on this bus", "Set another address at one of the devices and here");
                }
            }
        }
    }
}
