using SmartPoles.EdgeAgent.Configuration;
using SmartPoles.EdgeAgent.Devices;

namespace SmartPoles.EdgeAgent.Commands;

/// <summary>Configuration and profiles, read and checked before anything starts.</summary>
/// <param name="Configuration">The configuration file.</param>
/// <param name="Devices">The devices of each bus, in the order of the file.</param>
public sealed record AgentSetup(AgentConfiguration Configuration, IReadOnlyList<IReadOnlyList<Device>> Devices)
{
    /// <summary>Null when there were faults; all of them are in the list then.</summary>
    internal static AgentSetup? Load(string path, List<Fault> faults)
    {
        var list = new FaultList(path);
        var configuration = AgentConfiguration.Read(path, list);
        var library = new ProfileLibrary(configuration?.Agent.ProfilesDirectory);
        var buses = new List<IReadOnlyList<Device>>();
        foreach (var bus in configuration?.Buses ?? [])
        {
            var devices = new List<Device>();
            var timing = BusTiming.For(bus);
            foreach (var options in bus.Devices)
            {
                if (library.Get(options, list) is not { } profile) continue;
                var device = new Device(options, profile, timing);
                DeviceChecks.Find(options, device, list);
                devices.Add(device);
            }

            buses.Add(devices);
        }

        faults.AddRange(list.Faults);
        faults.AddRange(library.Faults);
        return faults.Count == 0 ? new AgentSetup(configuration!, buses) : null;
    }
}
